// SPDX-License-Identifier: GPL-2.0
/* SEND_BATCH to a full queue: it waits, or ends in the middle. */
#include "kselftest_harness.h"
#include "batching.h"

enum { MAX = FIPC_BATCH_MAX };

FIXTURE(batch_wait) {
	int fd;
	__u64 cap;
	struct fipc_msg msgs[MAX];
	struct waiter w[2];
};

FIXTURE_SETUP(batch_wait)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, MAX);
	batch_fill(self->msgs, MAX, 0);
}

FIXTURE_TEARDOWN(batch_wait)
{
	close(self->fd);
}

static int send(FIXTURE_DATA(batch_wait) *self, __u64 cap, unsigned int count)
{
	return batch_send(self->fd, cap, self->msgs, count, PAST);
}

FIPC_TEST(batch_wait, full_queue)
{
	__u64 cap = endpoint_new(self->fd, 20);

	EXPECT_EQ(20, send(self, cap, MAX));
	EXPECT_EQ(-ETIMEDOUT, send(self, cap, MAX));
	EXPECT_EQ(0, next_opcode(self->fd, cap));
	/* The next batch continues here. */
	EXPECT_EQ(1, batch_send(self->fd, cap, self->msgs + 20, 2, PAST));
	EXPECT_TRUE(queue_holds(self->fd, cap, 1, 20));
}

FIPC_TEST(batch_wait, full_queue_nonblock)
{
	__u64 cap = endpoint_new(self->fd, 20);

	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(20, batch_send(self->fd, cap, self->msgs, MAX, NEVER));
	EXPECT_EQ(-EAGAIN, batch_send(self->fd, cap, self->msgs, MAX, NEVER));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, 0));
	EXPECT_TRUE(queue_holds(self->fd, cap, 0, 20));
}

/* The deadline passes while a message in the middle waits for a place. */
FIPC_TEST(batch_wait, deadline_in_the_middle)
{
	__u64 cap = endpoint_new(self->fd, 3), deadline;

	deadline = now() + 20 * MILLISECOND;
	EXPECT_EQ(3, batch_send(self->fd, cap, self->msgs, MAX, deadline));
	EXPECT_LE(deadline, now());
	deadline = now() + 20 * MILLISECOND;
	EXPECT_EQ(-ETIMEDOUT, batch_send(self->fd, cap, self->msgs, MAX, deadline));
	EXPECT_LE(deadline, now());
	EXPECT_TRUE(queue_holds(self->fd, cap, 0, 3));
}

static void wait_in_batch(FIXTURE_DATA(batch_wait) *self, struct fipc_batch *b,
			  __u64 cap)
{
	*b = batch_new(self->msgs, cap, MAX, NEVER);
	batch_waiter(&self->w[0], self->fd, FIPC_IOC_SEND_BATCH, b);
}

/* The command waits as often as necessary, and keeps the order. */
FIPC_TEST(batch_wait, waits_for_room)
{
	__u64 cap = endpoint_new(self->fd, 3);
	struct fipc_batch b;

	wait_in_batch(self, &b, cap);
	for (int i = 0; i < MAX - 4; i++) {
		EXPECT_EQ(i, next_opcode(self->fd, cap));
		wait_parked(self->w[0].tid, FIPC_IOC_SEND_BATCH);
	}
	EXPECT_EQ(MAX - 4, next_opcode(self->fd, cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(MAX, b.done);
	EXPECT_TRUE(queue_holds(self->fd, cap, MAX - 3, 3));
}

/* Other senders keep their places in line: a batch does not pass them. */
FIPC_TEST(batch_wait, stands_in_line_with_others)
{
	__u64 cap = endpoint_new(self->fd, 1);
	struct fipc_batch b = batch_new(self->msgs, cap, 3, NEVER);

	batch_waiter(&self->w[0], self->fd, FIPC_IOC_SEND_BATCH, &b);
	send_waiter(&self->w[1], self->fd, cap, 50, NEVER);
	EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, cap, 60, PAST));
	EXPECT_EQ(0, next_opcode(self->fd, cap));
	/* Message 1 is in the queue, and message 2 stands in line after 50. */
	wait_parked(self->w[0].tid, FIPC_IOC_SEND_BATCH);
	EXPECT_EQ(1, next_opcode(self->fd, cap));
	EXPECT_EQ(50, next_opcode(self->fd, cap));
	EXPECT_EQ(2, next_opcode(self->fd, cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(0, waiter_end(&self->w[1]));
	EXPECT_EQ(3, b.done);
}

FIPC_TEST(batch_wait, signal_in_the_middle)
{
	__u64 cap = endpoint_new(self->fd, 3);
	struct fipc_batch b;

	for (int restart = 0; restart < 2; restart++) {
		catch_signal(restart ? SA_RESTART : 0);
		wait_in_batch(self, &b, cap);
		pthread_kill(self->w[0].thread, SIGUSR1);
		/*
		 * The batch does not restart: messages that were sent must not
		 * be sent again.
		 */
		EXPECT_EQ(0, waiter_end(&self->w[0]));
		EXPECT_EQ(1, signals_caught);
		EXPECT_EQ(3, b.done);
		EXPECT_TRUE(queue_holds(self->fd, cap, 0, 3));
	}
}

FIPC_TEST(batch_wait, signal_at_the_first)
{
	__u64 cap = endpoint_new(self->fd, 1);
	struct fipc_batch b;

	ASSERT_EQ(1, fill_queue(self->fd, cap));
	catch_signal(0);
	wait_in_batch(self, &b, cap);
	pthread_kill(self->w[0].thread, SIGUSR1);
	EXPECT_EQ(-EINTR, waiter_end(&self->w[0]));
	EXPECT_EQ(0, b.done);
	EXPECT_TRUE(queue_holds(self->fd, cap, 0, 1));
}

FIPC_TEST(batch_wait, signal_at_the_first_and_restart)
{
	__u64 cap = endpoint_new(self->fd, 1);
	struct fipc_batch b = batch_new(self->msgs, cap, 1, NEVER);

	ASSERT_EQ(1, fill_queue(self->fd, cap));
	catch_signal(SA_RESTART);
	self->msgs[0].opcode = 7;
	batch_waiter(&self->w[0], self->fd, FIPC_IOC_SEND_BATCH, &b);
	pthread_kill(self->w[0].thread, SIGUSR1);
	await_flag(&signals_caught);
	wait_parked(self->w[0].tid, FIPC_IOC_SEND_BATCH);
	EXPECT_EQ(0, next_opcode(self->fd, cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(1, b.done);
	EXPECT_TRUE(queue_holds(self->fd, cap, 7, 1));
}

/* A part was sent, so the command succeeds with that part. */
FIPC_TEST(batch_wait, endpoint_closes_meanwhile)
{
	__u64 cap = endpoint_new(self->fd, 3);
	struct fipc_batch b;

	wait_in_batch(self, &b, cap);
	ASSERT_EQ(0, cap_drop(self->fd, cap));
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(3, b.done);
}

FIPC_TEST(batch_wait, capability_dropped_meanwhile)
{
	__u64 cap = endpoint_new(self->fd, 3);
	__u64 copy = mint_new(self->fd, cap, FIPC_RIGHT_SEND, 0);
	struct fipc_batch b;

	wait_in_batch(self, &b, copy);
	ASSERT_EQ(0, cap_drop(self->fd, copy));
	EXPECT_EQ(0, next_opcode(self->fd, cap));
	/* The message that stood in line was sent, and none after it. */
	EXPECT_EQ(0, waiter_end(&self->w[0]));
	EXPECT_EQ(4, b.done);
	EXPECT_TRUE(queue_holds(self->fd, cap, 1, 3));
}

static void *call_and_batch(void *arg)
{
	FIXTURE_DATA(batch_wait) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 1, NEVER);
	__u64 full = endpoint_new(self->fd, 2);

	must(call(self->fd, FIPC_IOC_CALL, &x) == -EINTR);
	/* The task's slot is in use, so the batch cannot wait. */
	must(batch_send(self->fd, full, self->msgs, 4, NEVER) == 2);
	must(batch_send(self->fd, full, self->msgs, 4, NEVER) == -EAGAIN);
	must(!await_reply(self->fd, self->cap, 1, &x));
	must(x.msg.opcode == 2);
	return NULL;
}

FIPC_TEST(batch_wait, during_a_call)
{
	pthread_t thread;
	struct fipc_msg msg;

	catch_signal(SA_RESTART);
	thread = thread_new(call_and_batch, self);
	ASSERT_EQ(0, msg_recv(self->fd, self->cap, NEVER, &msg));
	pthread_kill(thread, SIGUSR1);
	await_flag(&signals_caught);
	EXPECT_EQ(0, reply(self->fd, 2));
	thread_end(thread);
}

TEST_HARNESS_MAIN
