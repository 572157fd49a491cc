// SPDX-License-Identifier: GPL-2.0
/* Calls and replies without races. */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(call) {
	int fd;
	__u64 cap, client;
	struct waiter w;
};

FIXTURE_SETUP(call)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 7);
}

FIXTURE_TEARDOWN(call)
{
	close(self->fd);
}

/* The call is first in line, and does not count against the depth. */
FIPC_TEST(call, by_the_queue)
{
	struct fipc_xfer sent = xfer_new(self->client, 3, NEVER);
	struct fipc_msg msg;

	call_waiter(&self->w, self->fd, self->client, 3, NEVER);
	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, PAST, &msg));
	EXPECT_EQ(7, msg.cap);
	EXPECT_EQ(3, msg.opcode);
	EXPECT_EQ((sent.msg.flags & FIPC_USER_MASK) | FIPC_F_CALL |
		  FIPC_F_QUEUED, msg.flags);
	EXPECT_EQ(0, memcmp(sent.msg.data, msg.data, sizeof(msg.data)));
	EXPECT_EQ(0, reply(self->fd, 4));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(0, self->w.xfer.msg.cap);
	EXPECT_EQ(4, self->w.xfer.msg.opcode);
	EXPECT_EQ(-ESRCH, reply(self->fd, 4));
}

FIPC_TEST(call, to_a_waiting_server)
{
	struct fipc_xfer x = xfer_new(self->client, 5, NEVER);

	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	/* The server thread ends while it serves the call. */
	EXPECT_EQ(-EOWNERDEAD, raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(5, self->w.xfer.msg.opcode);
	EXPECT_TRUE(self->w.xfer.msg.flags & FIPC_F_CALL);
	EXPECT_FALSE(self->w.xfer.msg.flags & FIPC_F_QUEUED);
}

FIPC_TEST(call, errors)
{
	struct fipc_xfer x = xfer_new(self->client, 1, NEVER);
	__u64 recv_only = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);

	x.msg.flags = FIPC_F_FAST;
	EXPECT_EQ(-EAGAIN, call(self->fd, FIPC_IOC_CALL, &x));
	x.msg.flags = FIPC_F_CALL;
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY, &x));
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY_RECV, &x));
	x.msg.flags = FIPC_F_FAST;
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY, &x));
	x = xfer_new(self->client, 1, PAST);
	EXPECT_EQ(-ETIMEDOUT, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	x = xfer_new(recv_only, 1, NEVER);
	EXPECT_EQ(-EACCES, call(self->fd, FIPC_IOC_CALL, &x));
	x = xfer_new(self->client ^ 1, 1, NEVER);
	EXPECT_EQ(-ENOENT, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-ESRCH, await_reply(self->fd, self->client, 1, &x));
	EXPECT_EQ(-ESRCH, reply(self->fd, 1));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_CALL, NULL));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY, NULL));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, NULL));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_AWAIT_REPLY, NULL));
}

FIPC_TEST(call, never_without_blocking)
{
	int fd = open_space(O_NONBLOCK);
	__u64 cap = endpoint_new(fd, 1);
	struct fipc_xfer x = xfer_new(cap, 1, NEVER);

	EXPECT_EQ(-EOPNOTSUPP, call(fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-EOPNOTSUPP, call(fd, FIPC_IOC_AWAIT_REPLY, &x));
	close(fd);
}

/* Messages, calls and stalled senders have one order. */
FIPC_TEST(call, order_with_messages)
{
	struct waiter stalled, second;

	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	call_waiter(&self->w, self->fd, self->cap, 2, NEVER);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 3, PAST));
	send_waiter(&stalled, self->fd, self->cap, 4, NEVER);
	call_waiter(&second, self->fd, self->cap, 5, NEVER);
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&stalled));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(20, self->w.xfer.msg.opcode);
	EXPECT_EQ(3, next_opcode(self->fd, self->cap));
	EXPECT_EQ(4, next_opcode(self->fd, self->cap));
	EXPECT_EQ(5, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 50));
	EXPECT_EQ(0, waiter_end(&second));
	EXPECT_EQ(50, second.xfer.msg.opcode);
}

/* A call that ends with EOWNERDEAD leaves no reply, also in a read-only page. */
FIPC_TEST(call, reply_into_a_read_only_page)
{
	struct fipc_xfer *x = read_only_xfer(xfer_new(self->client, 1, NEVER));
	struct fipc_xfer good;

	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	EXPECT_EQ(-EOWNERDEAD, raw_ioctl(self->fd, FIPC_IOC_CALL, x));
	EXPECT_EQ(-ESRCH, await_reply(self->fd, self->client, 1, &good));
	waiter_end(&self->w);
}

static void *echo(void *arg)
{
	FIXTURE_DATA(call) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 0, NEVER);

	must(!raw_ioctl(self->fd, FIPC_IOC_RECV, &x));
	for (;;) {
		bool last = x.msg.opcode == 0;

		must(x.msg.flags & FIPC_F_CALL);
		x.msg.flags &= FIPC_USER_MASK;
		x.msg.opcode++;
		x.msg.cap = self->cap;
		if (last)
			break;
		must(!raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, &x));
	}
	x.msg.cap = 0;
	must(!raw_ioctl(self->fd, FIPC_IOC_REPLY, &x));
	return NULL;
}

FIPC_TEST(call, reply_and_receive)
{
	pthread_t server = thread_new(echo, self);
	struct fipc_xfer *x = read_only_xfer(xfer_new(self->client, 5, NEVER));
	struct fipc_xfer good;

	for (__u64 i = 1; i < 2000; i++) {
		good = xfer_new(self->client, i, NEVER);
		ASSERT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &good));
		ASSERT_EQ(i + 1, good.msg.opcode);
		ASSERT_EQ(0, good.msg.cap);
	}
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_CALL, x));
	EXPECT_EQ(0, await_reply(self->fd, self->client, 5, &good));
	EXPECT_EQ(6, good.msg.opcode);
	EXPECT_EQ(-ESRCH, await_reply(self->fd, self->client, 5, &good));
	good = xfer_new(self->client, 0, NEVER);
	EXPECT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &good));
	thread_end(server);
}

/*
 * The caller has timed out. The reply half does not fail, and the receive
 * continues.
 */
FIPC_TEST(call, reply_half_never_fails)
{
	struct waiter next;
	struct fipc_msg msg;

	/* At first no caller is served. */
	call_waiter(&self->w, self->fd, self->client, 1, now() + SECOND);
	ASSERT_EQ(0, reply_recv(self->fd, self->cap, 9, &msg));
	EXPECT_EQ(1, msg.opcode);
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	call_waiter(&next, self->fd, self->client, 2, NEVER);
	ASSERT_EQ(0, reply_recv(self->fd, self->cap, 10, &msg));
	EXPECT_EQ(2, msg.opcode);
	EXPECT_EQ(-ETIMEDOUT, reply_recv(self->fd, self->cap, 20, &msg));
	EXPECT_EQ(0, waiter_end(&next));
	EXPECT_EQ(20, next.xfer.msg.opcode);
	EXPECT_EQ(-ESRCH, reply(self->fd, 20));
}

FIPC_TEST(call, reply_half_is_checked_first)
{
	static const __u64 flags[] = {
		FIPC_F_FAST, FIPC_F_CALL, FIPC_F_QUEUED, 1ULL << 37, 1ULL << 63,
	};
	struct fipc_xfer x = xfer_new(self->cap, 1ULL << 32, PAST);

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, NULL));
	EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY_RECV, &x));
	x.msg.opcode = 1;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		x.msg.flags = flags[i];
		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_REPLY_RECV, &x));
	}
	/* Nothing was done: the caller is still served. */
	EXPECT_EQ(0, reply(self->fd, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
}

/* An error after the reply half is an error of the receive. */
FIPC_TEST(call, reply_half_was_sent)
{
	__u64 recv_only = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);
	const __u64 caps[] = { self->client, 0, self->cap ^ 1, recv_only };
	const int errors[] = { -EACCES, -ENOENT, -ENOENT, -ETIMEDOUT };
	struct fipc_msg msg;

	for (size_t i = 0; i < ARRAY_SIZE(caps); i++) {
		call_waiter(&self->w, self->fd, self->client, i, NEVER);
		ASSERT_EQ(i, next_opcode(self->fd, self->cap));
		EXPECT_EQ(errors[i], reply_recv(self->fd, caps[i], 10 + i, &msg));
		ASSERT_EQ(0, waiter_end(&self->w));
		EXPECT_EQ(10 + i, self->w.xfer.msg.opcode);
		EXPECT_EQ(-ESRCH, reply(self->fd, 10));
	}
}

/* The second call is held. Only the first has been answered. */
FIPC_TEST(call, reply_and_receive_into_a_read_only_page)
{
	struct fipc_xfer *x = read_only_xfer(xfer_new(self->cap, 10, NEVER));
	struct waiter second;

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	call_waiter(&second, self->fd, self->client, 2, NEVER);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, x));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
	EXPECT_EQ(-ESRCH, reply(self->fd, 20));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&second));
}

/* struct cycle - B serves A, and calls A, where only A could answer */
struct cycle {
	int fd;
	__u64 a, b;
	__u64 deadline;
	int inner;
};

static void *serve_and_call_back(void *arg)
{
	struct cycle *cycle = arg;
	struct fipc_xfer x = xfer_new(cycle->a, 2, cycle->deadline);
	struct fipc_msg msg;

	must(!msg_recv(cycle->fd, cycle->b, NEVER, &msg));
	must(msg.opcode == 1);
	cycle->inner = call(cycle->fd, FIPC_IOC_CALL, &x);
	/* The server's own call does not affect the caller that it serves. */
	must(!reply(cycle->fd, 10));
	return NULL;
}

FIPC_TEST(call, cycle_ends_by_its_deadline)
{
	struct cycle cycle = {
		.fd = self->fd, .a = self->cap, .b = endpoint_new(self->fd, 1),
		.deadline = now() + SECOND,
	};
	struct fipc_xfer x = xfer_new(cycle.b, 1, NEVER);
	pthread_t thread = thread_new(serve_and_call_back, &cycle);

	EXPECT_EQ(0, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(10, x.msg.opcode);
	thread_end(thread);
	EXPECT_EQ(-ETIMEDOUT, cycle.inner);
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* Another thread of A's process answers. */
FIPC_TEST(call, cycle_through_another_thread)
{
	struct cycle cycle = {
		.fd = self->fd, .a = self->cap, .b = endpoint_new(self->fd, 1),
	};
	pthread_t thread = thread_new(serve_and_call_back, &cycle);
	struct fipc_msg msg;

	call_waiter(&self->w, self->fd, cycle.b, 1, NEVER);
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
	EXPECT_EQ(2, msg.opcode);
	EXPECT_TRUE(is_parked(self->w.tid, FIPC_IOC_CALL));
	EXPECT_EQ(0, reply(self->fd, 20));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
	thread_end(thread);
	EXPECT_EQ(0, cycle.inner);
}

/* A call that cannot be written out stays with the server. */
FIPC_TEST(call, held_by_the_server)
{
	struct fipc_xfer *x = read_only_xfer(xfer_new(self->cap, 0, NEVER));
	__u64 other = endpoint_new(self->fd, 1);

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, x));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 10));
	EXPECT_EQ(0, waiter_end(&self->w));

	call_waiter(&self->w, self->fd, self->client, 2, NEVER);
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_RECV, x));
	/* The server cannot answer a call that it has not received. */
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, other));
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
}

TEST_HARNESS_MAIN
