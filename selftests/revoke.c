// SPDX-License-Identifier: GPL-2.0
/* Revocation: which capabilities it revokes, and which it does not. */
#include <poll.h>

#include "kselftest_harness.h"
#include "fixture.h"

#define SEND	FIPC_RIGHT_SEND
#define MINT	FIPC_RIGHT_MINT
#define ALL	FIPC_RIGHTS_ALL

FIXTURE_ENDPOINT(revoke, 0)

/* Does the capability work? Also receives the message that was sent. */
static bool works(FIXTURE_DATA(revoke) *self, int fd, __u64 cap)
{
	int ret = msg_send(fd, cap, 5, PAST);

	must(ret == 0 || ret == -ENOENT);
	if (!ret)
		must(next_opcode(self->fd, self->cap) == 5);
	return !ret;
}

FIPC_TEST(revoke, children_are_revoked_and_it_stays)
{
	__u64 child = mint_new(self->fd, self->cap, SEND | MINT, 7);
	__u64 grandchild = mint_new(self->fd, child, SEND, 0), copy;
	int exported;

	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, msg_send(self->fd, child, 1, PAST));
	EXPECT_EQ(-ENOENT, msg_send(self->fd, grandchild, 1, PAST));
	EXPECT_EQ(-ENOENT, cap_mint(self->fd, child, SEND, 0, &copy));
	EXPECT_EQ(-ENOENT, cap_export(self->fd, child, 0, &exported));
	EXPECT_EQ(-ENOENT, cap_revoke(self->fd, child));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, child));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, grandchild));
	EXPECT_TRUE(works(self, self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, cap_drop(self->fd, self->cap));
}

FIPC_TEST(revoke, parents_and_siblings_stay)
{
	__u64 child = mint_new(self->fd, self->cap, ALL, 0);
	__u64 before = mint_new(self->fd, self->cap, ALL, 0);
	__u64 nephew = mint_new(self->fd, before, SEND, 0);
	__u64 grandchild = mint_new(self->fd, child, SEND, 0);
	__u64 after = mint_new(self->fd, self->cap, SEND, 0);

	ASSERT_EQ(0, cap_revoke(self->fd, child));
	EXPECT_FALSE(works(self, self->fd, grandchild));
	EXPECT_TRUE(works(self, self->fd, child));
	EXPECT_TRUE(works(self, self->fd, before));
	EXPECT_TRUE(works(self, self->fd, nephew));
	EXPECT_TRUE(works(self, self->fd, after));
	EXPECT_TRUE(works(self, self->fd, self->cap));
}

FIPC_TEST(revoke, nothing_derived)
{
	__u64 child = mint_new(self->fd, self->cap, SEND, 0);

	EXPECT_EQ(0, cap_revoke(self->fd, child));
	EXPECT_TRUE(works(self, self->fd, child));
}

FIPC_TEST(revoke, again_and_again)
{
	for (int i = 0; i < 100; i++) {
		__u64 child = mint_new(self->fd, self->cap, ALL, 0);
		__u64 grandchild = mint_new(self->fd, child, SEND, 0);

		ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
		ASSERT_FALSE(works(self, self->fd, child));
		ASSERT_FALSE(works(self, self->fd, grandchild));
	}
}

/* It needs no right, whichever rights the capability has. */
FIPC_TEST(revoke, needs_no_right)
{
	for (__u64 rights = 1; rights <= ALL; rights++) {
		__u64 child = mint_new(self->fd, self->cap, rights, 0);

		EXPECT_EQ(0, cap_revoke(self->fd, child));
		EXPECT_EQ(0, cap_drop(self->fd, child));
	}
}

FIPC_TEST(revoke, no_such_token)
{
	__u64 dropped = mint_new(self->fd, self->cap, ALL, 0);
	int other = space_new();

	ASSERT_EQ(0, cap_drop(self->fd, dropped));
	EXPECT_EQ(-ENOENT, cap_revoke(self->fd, dropped));
	EXPECT_EQ(-ENOENT, cap_revoke(self->fd, 0));
	EXPECT_EQ(-ENOENT, cap_revoke(self->fd, ~0ULL));
	EXPECT_EQ(-ENOENT, cap_revoke(self->fd, self->cap + (1 << 20)));
	EXPECT_EQ(-ENOENT, cap_revoke(other, self->cap));
	close(other);
}

/* The children of a dropped capability become children of its parent. */
FIPC_TEST(revoke, one_in_between_was_dropped)
{
	__u64 a = mint_new(self->fd, self->cap, ALL, 0);
	__u64 sibling = mint_new(self->fd, self->cap, ALL, 0);
	__u64 b = mint_new(self->fd, a, ALL, 0);
	__u64 c = mint_new(self->fd, b, ALL, 0);
	__u64 d = mint_new(self->fd, c, SEND, 0);

	ASSERT_EQ(0, cap_drop(self->fd, b));
	ASSERT_EQ(0, cap_revoke(self->fd, sibling));
	EXPECT_TRUE(works(self, self->fd, c));
	ASSERT_EQ(0, cap_drop(self->fd, c));
	EXPECT_TRUE(works(self, self->fd, d));
	ASSERT_EQ(0, cap_revoke(self->fd, a));
	EXPECT_FALSE(works(self, self->fd, d));
	EXPECT_TRUE(works(self, self->fd, a));
}

FIPC_TEST(revoke, first_one_was_dropped)
{
	__u64 a = mint_new(self->fd, self->cap, ALL, 0);
	__u64 b = mint_new(self->fd, self->cap, ALL, 0);
	__u64 child = mint_new(self->fd, a, ALL, 0);

	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	self->cap = b;
	ASSERT_EQ(0, cap_revoke(self->fd, b));
	EXPECT_TRUE(works(self, self->fd, a));
	ASSERT_EQ(0, cap_revoke(self->fd, a));
	EXPECT_FALSE(works(self, self->fd, child));
}

FIPC_TEST(revoke, across_spaces)
{
	int other = space_new(), exported;
	__u64 imported, copy, back;

	exported = export_new(self->fd, self->cap);
	imported = import_new(other, exported);
	copy = mint_new(other, imported, ALL, 9);
	close(exported);
	exported = export_new(other, copy);
	back = import_new(self->fd, exported);
	close(exported);

	/*
	 * Revokes in the middle: the capabilities above it stay in both spaces.
	 */
	ASSERT_EQ(0, cap_revoke(other, imported));
	EXPECT_TRUE(works(self, other, imported));
	EXPECT_FALSE(works(self, other, copy));
	EXPECT_FALSE(works(self, self->fd, back));
	EXPECT_EQ(-ENOENT, cap_drop(self->fd, back));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_FALSE(works(self, other, imported));
	EXPECT_EQ(-ENOENT, cap_drop(other, imported));
	close(other);
}

/* struct peer - a process with a space of its own */
struct peer {
	int exported;
	int ready, revoked;
	int before, after;
};

static void peer_main(void *arg)
{
	struct peer *peer = arg;
	int fd = space_new();
	__u64 cap = import_new(fd, peer->exported);

	peer->before = msg_send(fd, cap, 1, PAST);
	raise_flag(&peer->ready);
	await_flag(&peer->revoked);
	peer->after = msg_send(fd, cap, 2, PAST);
}

FIPC_TEST(revoke, across_processes)
{
	struct peer *peer = shared(sizeof(*peer));
	pid_t pid;

	peer->exported = export_new(self->fd, self->cap);
	pid = spawn(peer_main, peer);
	await_flag(&peer->ready);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	raise_flag(&peer->revoked);
	ASSERT_EQ(0, reap(pid));
	EXPECT_EQ(0, peer->before);
	EXPECT_EQ(-ENOENT, peer->after);
	/* The message that it sent before the revocation stays. */
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	close(peer->exported);
}

FIPC_TEST(revoke, exported_fd)
{
	int exported = export_new(self->fd, self->cap);
	__u64 cap;

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	ASSERT_EQ(POLLIN | POLLOUT, poll_now(exported, POLLIN | POLLOUT));
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(POLLHUP, poll_now(exported, POLLIN | POLLOUT));
	EXPECT_EQ(-ENOENT, cap_import(self->fd, exported, &cap));
	EXPECT_EQ(0, close(exported));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
}

/* The file is a child of the capability, and an import is a child of the file. */
FIPC_TEST(revoke, imported_from_fd)
{
	int exported = export_new(self->fd, self->cap);
	__u64 imported = import_new(self->fd, exported);
	__u64 copy = mint_new(self->fd, imported, SEND, 0);

	ASSERT_EQ(0, cap_revoke(self->fd, imported));
	EXPECT_FALSE(works(self, self->fd, copy));
	EXPECT_EQ(POLLOUT, poll_now(exported, POLLIN | POLLOUT));
	close(exported);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_FALSE(works(self, self->fd, imported));
}

static void *poll_main(void *arg)
{
	struct pollfd *p = arg;

	must(poll(p, 1, -1) == 1);
	return NULL;
}

static void poll_child(void *arg)
{
	poll_main(arg);
}

FIPC_TEST(revoke, poller_is_woken)
{
	const __u64 rights[] = { MINT, SEND | MINT, FIPC_RIGHT_RECV | MINT };

	for (size_t i = 0; i < ARRAY_SIZE(rights); i++) {
		__u64 copy = mint_new(self->fd, self->cap, rights[i], 0);
		struct pollfd *p = shared(sizeof(*p));
		pid_t pid;

		p->fd = export_new(self->fd, copy);
		pid = spawn(poll_child, p);
		wait_asleep_in(pid, SYS_poll);
		ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
		ASSERT_EQ(0, reap(pid));
		EXPECT_EQ(POLLHUP, p->revents);
		close(p->fd);
	}
}

/* A child with RECV is revoked. The endpoint stays open: its parent has RECV. */
FIPC_TEST(revoke, endpoint_lives_on)
{
	__u64 child = mint_new(self->fd, self->cap, ALL, 0);
	int exported = export_new(self->fd, child);

	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	close(exported);
	EXPECT_TRUE(works(self, self->fd, self->cap));
}

/* Freed indices are used again, tokens are not. */
FIPC_TEST(revoke, tokens_are_not_used_again)
{
	enum { MANY = 300 };
	__u64 old[MANY], top = 0;

	for (int i = 0; i < MANY; i++)
		old[i] = mint_new(self->fd, self->cap, SEND, 0);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	for (int i = 0; i < MANY; i++) {
		__u64 cap = mint_new(self->fd, self->cap, SEND, 0);

		if ((cap & 0xfffff) > top)
			top = cap & 0xfffff;
	}
	EXPECT_GE(MANY, top);
	for (int i = 0; i < MANY; i++)
		EXPECT_EQ(-ENOENT, msg_send(self->fd, old[i], 1, PAST));
}

FIPC_TEST(revoke, is_counted)
{
	long before = counter("revoked");

	for (int i = 0; i < 77; i++)
		mint_new(self->fd, self->cap, SEND, 0);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(before + 77, counter("revoked"));
}

TEST_HARNESS_MAIN
