// SPDX-License-Identifier: GPL-2.0
/* O_NONBLOCK, set at open or later. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE_VARIANT(nonblock) {
	bool later;
};

FIXTURE(nonblock) {
	int fd;
	__u64 cap;
};

FIXTURE_VARIANT_ADD(nonblock, at_open) { .later = false };
FIXTURE_VARIANT_ADD(nonblock, by_fcntl) { .later = true };

FIXTURE_SETUP(nonblock)
{
	self->fd = open_space(variant->later ? 0 : O_NONBLOCK);
	ASSERT_LE(0, self->fd);
	if (variant->later)
		ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	self->cap = endpoint_new(self->fd, 2);
}

FIXTURE_TEARDOWN(nonblock)
{
	close(self->fd);
}

FIPC_TEST(nonblock, receive)
{
	struct fipc_msg msg;

	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, NEVER, &msg));
	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, now() + SECOND, &msg));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 4, NEVER));
	EXPECT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
	EXPECT_EQ(4, msg.opcode);
	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, NEVER, &msg));
}

FIPC_TEST(nonblock, send)
{
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->cap, 4, NEVER));
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->cap, 4, PAST));
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->cap, 4, now() + SECOND));
	EXPECT_EQ(2, drain_queue(self->fd, self->cap));
}

FIPC_TEST(nonblock, errors_come_first)
{
	__u64 sender = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	struct fipc_msg msg;

	EXPECT_EQ(-ENOENT, msg_recv(self->fd, 0, NEVER, &msg));
	EXPECT_EQ(-EACCES, msg_recv(self->fd, sender, NEVER, &msg));
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, msg_send(self->fd, sender, 1, NEVER));
}

/* The flag belongs to the file: another file of the same endpoint still waits. */
FIPC_TEST(nonblock, belongs_to_the_file)
{
	int other = space_new();
	__u64 theirs = import_new(other, export_new(self->fd, self->cap));
	struct waiter w;

	recv_waiter(&w, other, theirs, NEVER);
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, NEVER));
	EXPECT_EQ(0, waiter_end(&w));
}

/* A wait that has started continues. The next one does not start. */
FIPC_TEST(nonblock, set_during_a_wait)
{
	struct waiter w;

	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, 0));
	recv_waiter(&w, self->fd, self->cap, NEVER);
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_TRUE(is_parked(w.tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(-EAGAIN, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
