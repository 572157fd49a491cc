// SPDX-License-Identifier: GPL-2.0
/* RECV: its inputs and outputs, and each error. */
#include "kselftest_harness.h"
#include "fixture.h"

FIXTURE_ENDPOINT(recv, 4)

/* RECV reads the token and the deadline. The other words may have any value. */
FIPC_TEST(recv, reads_token_and_deadline_only)
{
	static const int fill[] = { 0x00, 0xff, 0x55 };

	for (size_t i = 0; i < ARRAY_SIZE(fill); i++) {
		struct fipc_xfer x;

		memset(&x, fill[i], sizeof(x));
		x.msg.cap = self->cap;
		x.deadline = PAST;
		ASSERT_EQ(0, msg_send(self->fd, self->cap, 5, PAST));
		EXPECT_EQ(0, call(self->fd, FIPC_IOC_RECV, &x));
		EXPECT_EQ(5, x.msg.opcode);
		EXPECT_EQ(PAST, x.deadline);
	}
}

FIPC_TEST(recv, no_such_token)
{
	EXPECT_EQ(-ENOENT, next_opcode(self->fd, 0));
	EXPECT_EQ(-ENOENT, next_opcode(self->fd, self->cap + 1));
}

FIPC_TEST(recv, no_right)
{
	__u64 cap = mint_new(self->fd, self->cap,
			     FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 0);

	ASSERT_EQ(0, msg_send(self->fd, cap, 1, PAST));
	EXPECT_EQ(-EACCES, next_opcode(self->fd, cap));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
}

FIPC_TEST(recv, nothing_until_the_deadline)
{
	struct fipc_msg msg;

	EXPECT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap,
				       now() + 10 * MILLISECOND, &msg));
}

FIPC_TEST(recv, nothing_without_blocking)
{
	struct fipc_msg msg;

	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, NEVER, &msg));
	EXPECT_EQ(-EAGAIN, msg_recv(self->fd, self->cap, PAST, &msg));
}

FIPC_TEST(recv, closed_during_the_wait)
{
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, waiter_end(&w));
}

/* One task waits on many endpoints in turn. It gets the message of each. */
FIPC_TEST(recv, many_endpoints_one_task)
{
	__u64 caps[50];

	for (int i = 0; i < 50; i++) {
		caps[i] = endpoint_new(self->fd, 1);
		ASSERT_EQ(0, msg_send(self->fd, caps[i], i, PAST));
	}
	for (int i = 49; i >= 0; i--) {
		ASSERT_EQ(i, next_opcode(self->fd, caps[i]));
		ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, caps[i]));
	}
}

/* Two hundred tasks wait. Each message wakes one of them, in order. */
FIPC_TEST(recv, many_receivers)
{
	enum { MANY = 200 };
	struct waiter *w = calloc(MANY, sizeof(*w));

	for (int i = 0; i < MANY; i++)
		recv_waiter(&w[i], self->fd, self->cap, NEVER);
	for (int i = 0; i < MANY; i++) {
		ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, i));
	}
	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 0));
	for (int i = 0; i < MANY; i++) {
		ASSERT_EQ(0, waiter_end(&w[i]));
		ASSERT_EQ(i, w[i].xfer.msg.opcode);
	}
	free(w);
}

/* Another file gets the descriptor's number while the task waits. */
FIPC_TEST(recv, descriptor_reused_during_the_wait)
{
	int fd = dup(self->fd);
	struct waiter w;

	recv_waiter(&w, fd, self->cap, NEVER);
	ASSERT_EQ(fd, dup2(open("/dev/null", O_RDWR), fd));
	EXPECT_TRUE(is_parked(w.tid, FIPC_IOC_RECV));
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 6));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(6, w.xfer.msg.opcode);

	/* Now another space gets it. */
	ASSERT_EQ(fd, dup2(self->fd, fd));
	recv_waiter(&w, fd, self->cap, NEVER);
	ASSERT_EQ(fd, dup2(space_new(), fd));
	ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, 7));
	EXPECT_EQ(0, waiter_end(&w));
	EXPECT_EQ(7, w.xfer.msg.opcode);
}

static void *use_for_long(void *arg)
{
	FIXTURE_DATA(recv) *self = arg;

	for (int i = 0; i < 20000; i++) {
		must(!msg_send(self->fd, self->cap, i, NEVER));
		must(next_opcode(self->fd, self->cap) >= 0);
	}
	return NULL;
}

/*
 * Many threads share one space. Each sends and receives one message at a time,
 * so none is left.
 */
FIPC_TEST(recv, one_space_many_threads)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		threads[i] = thread_new(use_for_long, self);
	for (int i = 0; i < 4; i++)
		thread_end(threads[i]);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
