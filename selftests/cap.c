// SPDX-License-Identifier: GPL-2.0
/* Capabilities: rights, badges, and each error of their commands. */
#include "kselftest_harness.h"
#include "fixture.h"

#define SEND	FIPC_RIGHT_SEND
#define RECV	FIPC_RIGHT_RECV
#define MINT	FIPC_RIGHT_MINT
#define ALL	FIPC_RIGHTS_ALL

FIXTURE_ENDPOINT(cap, 0)

/* Tries all pairs of the source's rights and the requested rights. */
FIPC_TEST(cap, mint_gives_subsets_only)
{
	for (__u64 has = 1; has <= ALL; has++) {
		__u64 source = mint_new(self->fd, self->cap, has, 0);

		for (__u64 want = 1; want <= ALL; want++) {
			bool good = (has & MINT) && !(want & ~has);
			__u64 copy;

			EXPECT_EQ(good ? 0 : -EACCES,
				  cap_mint(self->fd, source, want, 0, &copy)) {
				TH_LOG("rights %llu from %llu", want, has);
			}
		}
	}
}

/* A capability permits what its rights say, and nothing else. */
FIPC_TEST(cap, rights_are_enforced)
{
	for (__u64 has = 1; has <= ALL; has++) {
		__u64 cap = mint_new(self->fd, self->cap, has, 0), copy;
		int exported = -1;

		EXPECT_EQ(has & SEND ? 0 : -EACCES,
			  msg_send(self->fd, cap, 1, PAST));
		drain_queue(self->fd, self->cap);
		EXPECT_EQ(has & RECV ? -ETIMEDOUT : -EACCES,
			  next_opcode(self->fd, cap));
		EXPECT_EQ(has & MINT ? 0 : -EACCES,
			  cap_mint(self->fd, cap, has, 0, &copy));
		EXPECT_EQ(has & MINT ? 0 : -EACCES,
			  cap_export(self->fd, cap, 0, &exported));
		/* CAP_DROP needs no right. */
		EXPECT_EQ(0, cap_drop(self->fd, cap));
		if (has & MINT)
			close(exported);
	}
}

FIPC_TEST(cap, mint_without_rights)
{
	__u64 copy;

	EXPECT_EQ(-EINVAL, cap_mint(self->fd, self->cap, 0, 0, &copy));
}

FIPC_TEST(cap, mint_with_unknown_rights)
{
	__u64 copy;

	for (int bit = 3; bit < 64; bit++) {
		EXPECT_EQ(-EINVAL, cap_mint(self->fd, self->cap, 1ULL << bit, 0,
					    &copy));
		EXPECT_EQ(-EINVAL, cap_mint(self->fd, self->cap,
					    ALL | 1ULL << bit, 0, &copy));
	}
}

FIPC_TEST(cap, mint_with_unknown_flags)
{
	for (int bit = 1; bit < 64; bit++) {
		struct fipc_cap_mint arg = {
			.cap = self->cap, .rights = SEND,
			.flags = 1ULL << bit, .new_cap = POISON64,
		};

		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_CAP_MINT, &arg));
	}
}

FIPC_TEST(cap, mint_leaves_its_inputs)
{
	struct fipc_cap_mint arg = {
		.cap = self->cap, .rights = SEND | RECV, .badge = 9,
		.new_cap = POISON64,
	};

	ASSERT_EQ(0, call(self->fd, FIPC_IOC_CAP_MINT, &arg));
	EXPECT_EQ(self->cap, arg.cap);
	EXPECT_EQ(SEND | RECV, arg.rights);
	EXPECT_EQ(9, arg.badge);
	EXPECT_EQ(0, arg.flags);
	EXPECT_NE(self->cap, arg.new_cap);
	EXPECT_NE(POISON64, arg.new_cap);
	EXPECT_NE(0, arg.new_cap);
}

static __u64 badge_of(int fd, __u64 sender, __u64 receiver)
{
	struct fipc_msg msg;

	must(!msg_send(fd, sender, 1, PAST));
	must(!msg_recv(fd, receiver, PAST, &msg));
	return msg.cap;
}

FIPC_TEST(cap, badge_reaches_the_receiver)
{
	static const __u64 badges[] = { 1, 42, 1ULL << 32, 1ULL << 63, ~0ULL };

	for (size_t i = 0; i < ARRAY_SIZE(badges); i++) {
		__u64 cap = mint_new(self->fd, self->cap, SEND, badges[i]);
		struct waiter w;

		EXPECT_EQ(badges[i], badge_of(self->fd, cap, self->cap));

		recv_waiter(&w, self->fd, self->cap, NEVER);
		ASSERT_EQ(0, msg_send_fast(self->fd, cap, 1));
		ASSERT_EQ(0, waiter_end(&w));
		EXPECT_EQ(badges[i], w.xfer.msg.cap);
	}
}

FIPC_TEST(cap, badge_of_zero_inherits)
{
	__u64 badged = mint_new(self->fd, self->cap, ALL, 77);
	__u64 child = mint_new(self->fd, badged, ALL, 0);
	__u64 grandchild = mint_new(self->fd, child, SEND, 0);
	__u64 plain = mint_new(self->fd, self->cap, SEND, 0);

	EXPECT_EQ(77, badge_of(self->fd, badged, self->cap));
	EXPECT_EQ(77, badge_of(self->fd, child, self->cap));
	EXPECT_EQ(77, badge_of(self->fd, grandchild, self->cap));
	EXPECT_EQ(0, badge_of(self->fd, plain, self->cap));
}

/* The receiver gets the sender's badge, never its own. */
FIPC_TEST(cap, badge_of_the_receiver_does_not_matter)
{
	__u64 receiver = mint_new(self->fd, self->cap, RECV, 5);

	EXPECT_EQ(0, badge_of(self->fd, self->cap, receiver));
}

FIPC_TEST(cap, badge_is_given_once)
{
	__u64 badged = mint_new(self->fd, self->cap, ALL, 77), copy;

	EXPECT_EQ(-EACCES, cap_mint(self->fd, badged, SEND, 78, &copy));
	EXPECT_EQ(-EACCES, cap_mint(self->fd, badged, SEND, 77, &copy));
	copy = mint_new(self->fd, badged, ALL, 0);
	EXPECT_EQ(-EACCES, cap_mint(self->fd, copy, SEND, 78, &copy));
}

FIPC_TEST(cap, badge_and_rights_pass_through_export)
{
	__u64 badged = mint_new(self->fd, self->cap, SEND | MINT, 77), copy;
	int other = space_new();
	__u64 cap = import_new(other, export_new(self->fd, badged));
	struct fipc_msg msg;

	ASSERT_EQ(0, msg_send(other, cap, 3, PAST));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(77, msg.cap);
	EXPECT_EQ(-EACCES, next_opcode(other, cap));
	EXPECT_EQ(-EACCES, cap_mint(other, cap, RECV, 0, &copy));
	EXPECT_EQ(-EACCES, cap_mint(other, cap, SEND, 78, &copy));
	EXPECT_EQ(0, cap_mint(other, cap, SEND, 0, &copy));
}

FIPC_TEST(cap, drop_twice)
{
	__u64 copy = mint_new(self->fd, self->cap, ALL, 0);

	EXPECT_EQ(0, cap_drop(self->fd, copy));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, copy));
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
}

static void expect_no_such_token(struct __test_metadata *_metadata, int fd,
				 __u64 token)
{
	__u64 copy;
	int exported;

	EXPECT_EQ(-ENOENT, msg_send(fd, token, 1, PAST));
	EXPECT_EQ(-ENOENT, msg_send_fast(fd, token, 1));
	EXPECT_EQ(-ENOENT, next_opcode(fd, token));
	EXPECT_EQ(-ENOENT, cap_mint(fd, token, SEND, 0, &copy));
	EXPECT_EQ(-ENOENT, cap_export(fd, token, 0, &exported));
	EXPECT_EQ(-ENOENT, cap_drop(fd, token));
}

FIPC_TEST(cap, dropped_token)
{
	__u64 copy = mint_new(self->fd, self->cap, ALL, 0);

	ASSERT_EQ(0, cap_drop(self->fd, copy));
	expect_no_such_token(_metadata, self->fd, copy);
}

FIPC_TEST(cap, token_of_zero)
{
	expect_no_such_token(_metadata, self->fd, 0);
}

/* Both spaces have one capability, most likely at the same index. */
FIPC_TEST(cap, token_of_another_space)
{
	int other = space_new();
	__u64 theirs = endpoint_new(other, 0);

	expect_no_such_token(_metadata, self->fd, theirs);
	expect_no_such_token(_metadata, other, self->cap);
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(0, msg_send(other, theirs, 1, PAST));
}

FIPC_TEST(cap, export_flags)
{
	int exported;

	ASSERT_EQ(0, cap_export(self->fd, self->cap, 0, &exported));
	EXPECT_EQ(0, fcntl(exported, F_GETFD));
	ASSERT_EQ(0, cap_export(self->fd, self->cap, O_CLOEXEC, &exported));
	EXPECT_EQ(FD_CLOEXEC, fcntl(exported, F_GETFD));
	for (int bit = 0; bit < 64; bit++) {
		if (1ULL << bit == O_CLOEXEC)
			continue;
		EXPECT_EQ(-EINVAL, cap_export(self->fd, self->cap, 1ULL << bit,
					      &exported));
		EXPECT_EQ(-EINVAL, cap_export(self->fd, self->cap,
					      O_CLOEXEC | 1ULL << bit, &exported));
	}
}

FIPC_TEST(cap, padding)
{
	int exported = export_new(self->fd, self->cap);

	for (int bit = 0; bit < 32; bit++) {
		struct fipc_cap_export export = {
			.cap = self->cap, .fd = -1, .__pad = 1U << bit,
		};
		struct fipc_cap_import import = {
			.fd = exported, .__pad = 1U << bit, .cap = POISON64,
		};

		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_CAP_EXPORT, &export));
		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_CAP_IMPORT, &import));
	}
}

FIPC_TEST(cap, import_what_is_no_capability)
{
	int pipes[2], closed = dup(self->fd);
	const int bad[] = { -1, -2, 1 << 20, INT32_MIN, INT32_MAX, closed };
	__u64 cap;

	ASSERT_EQ(0, pipe(pipes));
	close(closed);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EBADF, cap_import(self->fd, bad[i], &cap));
	}
	EXPECT_EQ(-EBADF, cap_import(self->fd, pipes[0], &cap));
	EXPECT_EQ(-EBADF, cap_import(self->fd, self->fd, &cap));
	EXPECT_EQ(-EBADF, cap_import(self->fd, space_new(), &cap));
	EXPECT_EQ(-EBADF, cap_import(self->fd,
				     open("/dev/fastipc", O_PATH), &cap));
}

/* /proc shows the contents of an exported descriptor. */
FIPC_TEST(cap, fdinfo_of_an_exported_one)
{
	struct fipc_endpoint_create arg = { .depth = 1 };
	char path[64], text[1024], line[64];
	int exported;

	ASSERT_EQ(0, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	exported = export_new(self->fd, mint_new(self->fd, arg.cap, SEND | MINT, 7));
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", exported);
	ASSERT_TRUE(file_read(path, text, sizeof(text)));
	snprintf(line, sizeof(line), "\nfastipc-endpoint:\t%llu\n", arg.id);
	EXPECT_NE(NULL, strstr(text, line));
	EXPECT_NE(NULL, strstr(text, "\nfastipc-rights:\t5\n"));
	EXPECT_NE(NULL, strstr(text, "\nfastipc-badge:\t7\n"));
}

/* Each import makes a new capability. The descriptor does not change. */
FIPC_TEST(cap, import_many_times)
{
	int exported = export_new(self->fd, self->cap), other = space_new();
	__u64 a = import_new(other, exported), b = import_new(other, exported);
	__u64 here = import_new(self->fd, exported);

	EXPECT_NE(a, b);
	EXPECT_NE(here, self->cap);
	EXPECT_EQ(0, cap_drop(other, a));
	EXPECT_EQ(-ENOENT, msg_send(other, a, 1, PAST));
	EXPECT_EQ(0, msg_send(other, b, 2, PAST));
	EXPECT_EQ(0, close(exported));
	EXPECT_EQ(0, msg_send(self->fd, here, 3, PAST));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
