// SPDX-License-Identifier: GPL-2.0
/* ENDPOINT_CREATE: depth, identity, first capability, errors. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(endpoint) {
	int fd;
};

FIXTURE_SETUP(endpoint)
{
	self->fd = space_new();
}

FIXTURE_TEARDOWN(endpoint)
{
	close(self->fd);
}

FIPC_TEST(endpoint, depth_is_exact)
{
	static const __u32 depths[] = { 1, 2, 3, 63, 64, 65, 1000, 1024 };

	for (size_t i = 0; i < ARRAY_SIZE(depths); i++) {
		__u64 cap = endpoint_new(self->fd, depths[i]);

		EXPECT_EQ(depths[i], fill_queue(self->fd, cap));
		EXPECT_EQ(depths[i], drain_queue(self->fd, cap));
		/* Received messages must free their places in the queue. */
		EXPECT_EQ(depths[i], fill_queue(self->fd, cap));
	}
}

FIPC_TEST(endpoint, depth_of_zero_is_the_default)
{
	EXPECT_EQ(64, FIPC_DEPTH_DEFAULT);
	EXPECT_EQ(FIPC_DEPTH_DEFAULT,
		  fill_queue(self->fd, endpoint_new(self->fd, 0)));
}

FIPC_TEST(endpoint, depth_over_the_limit)
{
	static const __u32 depths[] = { 1025, 2048, 65536, 1U << 31, ~0U };
	long endpoints = count_of("endpoints");
	__u64 cap;

	EXPECT_EQ(1024, FIPC_DEPTH_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(depths); i++) {
		EXPECT_EQ(-EINVAL, endpoint_create(self->fd, depths[i], &cap));
	}
	EXPECT_EQ(endpoints, count_of("endpoints"));
}

FIPC_TEST(endpoint, unknown_flags)
{
	for (int bit = 1; bit < 64; bit++) {
		struct fipc_endpoint_create arg = {
			.flags = 1ULL << bit, .cap = POISON64, .id = POISON64,
		};

		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	}
}

FIPC_TEST(endpoint, padding)
{
	for (int bit = 0; bit < 32; bit++) {
		struct fipc_endpoint_create arg = {
			.__pad = 1U << bit, .cap = POISON64, .id = POISON64,
		};

		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	}
}

FIPC_TEST(endpoint, inputs_come_back_unchanged)
{
	struct fipc_endpoint_create arg = {
		.depth = 7, .cap = POISON64, .id = POISON64,
	};

	ASSERT_EQ(0, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	EXPECT_EQ(0, arg.flags);
	EXPECT_EQ(7, arg.depth);
	EXPECT_EQ(0, arg.__pad);
	EXPECT_NE(0, arg.cap);
	EXPECT_NE(POISON64, arg.cap);
	EXPECT_NE(POISON64, arg.id);
}

/*
 * Ids grow, so no two are equal in any space, whether or not the endpoint
 * exists.
 */
FIPC_TEST(endpoint, ids_are_never_reused)
{
	int other = space_new();
	__u64 last = 0;

	for (int i = 0; i < 2000; i++) {
		struct fipc_endpoint_create arg = { .cap = POISON64 };
		int fd = i % 2 ? self->fd : other;

		ASSERT_EQ(0, call(fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
		ASSERT_GT(arg.id, last);
		last = arg.id;
		if (i % 3)
			ASSERT_EQ(0, cap_drop(fd, arg.cap));
	}
}

FIPC_TEST(endpoint, first_capability_has_all_rights_and_no_badge)
{
	__u64 cap = endpoint_new(self->fd, 0), copy;
	struct fipc_msg msg;

	ASSERT_EQ(0, msg_send(self->fd, cap, 1, PAST));
	ASSERT_EQ(0, msg_recv(self->fd, cap, PAST, &msg));
	EXPECT_EQ(0, msg.cap);
	EXPECT_EQ(0, cap_mint(self->fd, cap, FIPC_RIGHTS_ALL, 1, &copy));
}

FIPC_TEST(endpoint, endpoints_are_apart)
{
	__u64 a = endpoint_new(self->fd, 1), b = endpoint_new(self->fd, 1);

	ASSERT_EQ(0, msg_send(self->fd, a, 1, PAST));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, b));
	ASSERT_EQ(0, msg_send(self->fd, b, 2, PAST));
	EXPECT_EQ(1, next_opcode(self->fd, a));
	EXPECT_EQ(2, next_opcode(self->fd, b));
}

FIPC_TEST(endpoint, many)
{
	enum { MANY = 5000 };
	long endpoints = count_of("endpoints");
	__u64 *caps = calloc(MANY, sizeof(*caps));

	for (int i = 0; i < MANY; i++) {
		caps[i] = endpoint_new(self->fd, 1);
		ASSERT_EQ(0, msg_send(self->fd, caps[i], i, PAST));
	}
	EXPECT_EQ(endpoints + MANY, count_of("endpoints"));
	for (int i = MANY - 1; i >= 0; i--) {
		ASSERT_EQ(i, next_opcode(self->fd, caps[i]));
		ASSERT_EQ(0, cap_drop(self->fd, caps[i]));
	}
	await_count("endpoints", endpoints);
	free(caps);
}

/* Only the space has these endpoints, so they are freed with it, full or not. */
FIPC_TEST(endpoint, closing_a_space_frees_its_endpoints)
{
	long endpoints = count_of("endpoints"), spaces = count_of("spaces");
	int fd = space_new();

	for (int i = 0; i < 100; i++) {
		fill_queue(fd, endpoint_new(fd, 1 + i % 5));
	}
	EXPECT_EQ(endpoints + 100, count_of("endpoints"));
	EXPECT_EQ(spaces + 1, count_of("spaces"));
	close(fd);
	await_count("endpoints", endpoints);
	await_count("spaces", spaces);
}

TEST_HARNESS_MAIN
