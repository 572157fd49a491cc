// SPDX-License-Identifier: GPL-2.0
/* SEND_TO: to one task, by its number, if it waits to receive there. */
#include <limits.h>

#include "kselftest_harness.h"
#include "batching.h"

FIXTURE(send_to) {
	int fd;
	__u64 cap, other;
	struct waiter w[3];
};

FIXTURE_SETUP(send_to)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->other = endpoint_new(self->fd, 2);
}

FIXTURE_TEARDOWN(send_to)
{
	/* A message that was not delivered is in no other queue. */
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->other));
	close(self->fd);
}

static void three_receivers(FIXTURE_DATA(send_to) *self)
{
	for (int i = 0; i < 3; i++)
		recv_waiter(&self->w[i], self->fd, self->cap, NEVER);
}

/* The task can be at any place in the line. The others keep their order. */
FIPC_TEST(send_to, reaches_the_one_named)
{
	for (int at = 0; at < 3; at++) {
		three_receivers(self);
		ASSERT_EQ(0, send_to(self->fd, self->cap, self->w[at].tid, 7));
		EXPECT_EQ(0, waiter_end(&self->w[at]));
		EXPECT_EQ(7, self->w[at].xfer.msg.opcode);
		EXPECT_EQ(-ESRCH, send_to(self->fd, self->cap, self->w[at].tid, 8));
		for (int i = 0; i < 3; i++) {
			if (i == at)
				continue;
			EXPECT_TRUE(is_parked(self->w[i].tid, FIPC_IOC_RECV));
			ASSERT_EQ(0, msg_send_fast(self->fd, self->cap, i));
			EXPECT_EQ(0, waiter_end(&self->w[i]));
			EXPECT_EQ(i, self->w[i].xfer.msg.opcode);
		}
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(send_to, words)
{
	__u64 cap = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0xbad9e);
	struct fipc_send_to to = { .msg = xfer_new(cap, 0xfedcba98, 0).msg };

	to.msg.flags |= FIPC_F_FAST;
	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	to.pid = self->w[0].tid;
	/* SEND_TO does not wait, so O_NONBLOCK changes nothing. */
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_SEND_TO, &to));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, 0));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(0xbad9e, self->w[0].xfer.msg.cap);
	to.msg.cap = 0xbad9e;
	to.msg.flags &= FIPC_USER_MASK;
	EXPECT_EQ(0, memcmp(&to.msg, &self->w[0].xfer.msg, sizeof(to.msg)));
}

FIPC_TEST(send_to, capability)
{
	__u64 recv = mint_new(self->fd, self->cap, FIPC_RIGHT_RECV, 0);
	__u64 send = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 0);
	__u64 closed = endpoint_new(self->fd, 1);
	__u64 to_closed = mint_new(self->fd, closed, FIPC_RIGHT_SEND, 0);
	pid_t tid;

	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	tid = self->w[0].tid;
	EXPECT_EQ(-ENOENT, send_to(self->fd, 0, tid, 1));
	EXPECT_EQ(-ENOENT, send_to(self->fd, self->cap ^ 1ULL << 40, tid, 1));
	EXPECT_EQ(-EACCES, send_to(self->fd, recv, tid, 1));
	ASSERT_EQ(0, cap_drop(self->fd, closed));
	EXPECT_EQ(-EPIPE, send_to(self->fd, to_closed, tid, 1));
	/* The capability is checked before the number. */
	EXPECT_EQ(-ENOENT, send_to(self->fd, 0, -1, 1));
	EXPECT_EQ(-EACCES, send_to(self->fd, recv, -1, 1));
	EXPECT_EQ(-EPIPE, send_to(self->fd, to_closed, -1, 1));
	EXPECT_EQ(0, send_to(self->fd, send, tid, 2));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(2, self->w[0].xfer.msg.opcode);
}

FIPC_TEST(send_to, bits)
{
	struct fipc_send_to good, to;

	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	good = (struct fipc_send_to) {
		.msg.cap = self->cap, .pid = self->w[0].tid,
	};
	for (int bit = 0; bit < 32; bit++) {
		to = good;
		to.__pad = 1U << bit;
		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_SEND_TO, &to));
		to = good;
		to.msg.opcode = 1ULL << (32 + bit);
		EXPECT_EQ(-EINVAL, call(self->fd, FIPC_IOC_SEND_TO, &to));
		to = good;
		to.msg.flags = 1ULL << (32 + bit);
		if (to.msg.flags == FIPC_F_FAST)
			continue;
		EXPECT_EQ(to.msg.flags & (FIPC_F_CAP | FIPC_F_FD) ? -EOPNOTSUPP :
								   -EINVAL,
			  call(self->fd, FIPC_IOC_SEND_TO, &to));
	}
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, call(self->fd, FIPC_IOC_SEND_TO, &good));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
}

FIPC_TEST(send_to, pointer)
{
	char *end = page_pair(PROT_READ | PROT_WRITE, PROT_NONE);
	struct fipc_send_to to = { .msg.cap = self->cap };

	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	to.pid = self->w[0].tid;
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_SEND_TO, NULL));
	EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_SEND_TO, (void *)-64L));
	for (size_t in = 0; in < sizeof(to); in++) {
		memcpy(end - in, &to, in);
		EXPECT_EQ(-EFAULT, raw_ioctl(self->fd, FIPC_IOC_SEND_TO, end - in));
	}
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	memcpy(end - sizeof(to), &to, sizeof(to));
	ASSERT_EQ(0, mprotect(end - page_size(), page_size(), PROT_READ));
	EXPECT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_SEND_TO, end - sizeof(to)));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
}

FIPC_TEST(send_to, no_such_number)
{
	static const pid_t unused[] = { 0, -1, INT_MIN, INT_MAX, 1 << 30 };

	for (size_t i = 0; i < ARRAY_SIZE(unused); i++)
		EXPECT_EQ(-ESRCH, send_to(self->fd, self->cap, unused[i], 1));
}

/* Tasks that do not use the module, or have not used it yet. */
FIPC_TEST(send_to, one_that_does_not_wait)
{
	pid_t child = spawn(sleep_for_ever, NULL);

	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, gettid(), 1));
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, child, 1));
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, 1, 1));
	/* A kernel thread. */
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, 2, 1));
	/* This task itself, now with a slot. */
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, gettid(), 1));
	kill_and_reap(child);
}

FIPC_TEST(send_to, one_that_waits_elsewhere)
{
	recv_waiter(&self->w[0], self->fd, self->other, NEVER);
	recv_waiter(&self->w[1], self->fd, self->cap, NEVER);
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, self->w[0].tid, 1));
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->other, self->w[1].tid, 1));
	EXPECT_EQ(0, send_to(self->fd, self->other, self->w[0].tid, 2));
	EXPECT_EQ(0, send_to(self->fd, self->cap, self->w[1].tid, 3));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(0, waiter_end(&self->w[1]));
	EXPECT_EQ(2, self->w[0].xfer.msg.opcode);
	EXPECT_EQ(3, self->w[1].xfer.msg.opcode);
}

/* Tasks that stand in line at this endpoint, but not to receive. */
FIPC_TEST(send_to, callers_and_senders)
{
	call_waiter(&self->w[0], self->fd, self->cap, 10, NEVER);
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, self->w[0].tid, 1));
	ASSERT_EQ(10, next_opcode(self->fd, self->cap));
	/* Now its call is in flight. */
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, self->w[0].tid, 1));
	ASSERT_EQ(0, reply(self->fd, 11));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(11, self->w[0].xfer.msg.opcode);

	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	send_waiter(&self->w[0], self->fd, self->cap, 2, NEVER);
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, self->w[0].tid, 1));
	EXPECT_EQ(0, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
}

static void *send_then_receive(void *arg)
{
	FIXTURE_DATA(send_to) *self = arg;
	struct fipc_msg msg;

	/* Stands in line as a sender, then as a caller, then as a receiver. */
	must(msg_send(self->fd, self->other, 9, now() + MILLISECOND) ==
	     -ETIMEDOUT);
	self->w[0].xfer = xfer_new(self->cap, 9, now() + MILLISECOND);
	must(call(self->fd, FIPC_IOC_CALL, &self->w[0].xfer) == -ETIMEDOUT);
	self->w[0].tid = gettid();
	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(msg.opcode == 5);
	return NULL;
}

FIPC_TEST(send_to, receiver_that_was_another)
{
	pthread_t thread;

	ASSERT_EQ(2, fill_queue(self->fd, self->other));
	thread = thread_new(send_then_receive, self);
	await_parked(&self->w[0].tid, FIPC_IOC_RECV);
	EXPECT_EQ(0, send_to(self->fd, self->cap, self->w[0].tid, 5));
	thread_end(thread);
	EXPECT_EQ(2, drain_queue(self->fd, self->other));
}

/* The number names one thread, not another thread of its process. */
FIPC_TEST(send_to, thread_of_a_process)
{
	recv_waiter(&self->w[0], self->fd, self->cap, NEVER);
	EXPECT_EQ(-EAGAIN, send_to(self->fd, self->cap, getpid(), 1));
	EXPECT_TRUE(is_parked(self->w[0].tid, FIPC_IOC_RECV));
	EXPECT_EQ(0, send_to(self->fd, self->cap, self->w[0].tid, 1));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
}

/* Any command that waits for a message can get it. */
FIPC_TEST(send_to, other_commands_that_receive)
{
	struct fipc_msg msgs[2];
	struct fipc_batch b = batch_new(msgs, self->cap, 2, NEVER);

	batch_waiter(&self->w[0], self->fd, FIPC_IOC_RECV_BATCH, &b);
	EXPECT_EQ(0, send_to(self->fd, self->cap, self->w[0].tid, 1));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(1, b.done);
	EXPECT_EQ(1, msgs[0].opcode);

	self->w[1] = (struct waiter) {
		.fd = self->fd, .cmd = FIPC_IOC_REPLY_RECV,
		.xfer = xfer_new(self->cap, 1, NEVER),
	};
	waiter_start(&self->w[1]);
	EXPECT_EQ(0, send_to(self->fd, self->cap, self->w[1].tid, 2));
	EXPECT_EQ(0, waiter_end(&self->w[1]));
	EXPECT_EQ(2, self->w[1].xfer.msg.opcode);
}

static void receive_one(void *arg)
{
	FIXTURE_DATA(send_to) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
}

FIPC_TEST(send_to, one_that_was_killed)
{
	pid_t child = spawn(receive_one, self);
	siginfo_t info;

	wait_parked(child, FIPC_IOC_RECV);
	ASSERT_EQ(0, kill(child, SIGKILL));
	/* A zombie still has its number. */
	ASSERT_EQ(0, waitid(P_PID, child, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(-ESRCH, send_to(self->fd, self->cap, child, 1));
	EXPECT_EQ(-SIGKILL, reap(child));
	EXPECT_EQ(-ESRCH, send_to(self->fd, self->cap, child, 1));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

TEST_HARNESS_MAIN
