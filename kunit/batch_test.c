// SPDX-License-Identifier: GPL-2.0
/* Batches, and messages to one task (SEND_TO). */
#include <linux/pid.h>

#include "batch.h"
#include "call.h"
#include "fipc_kunit.h"
#include "slot_table.h"

static void fill(struct fipc_msg *msgs, unsigned int n, u64 first)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		msgs[i] = (struct fipc_msg){ .cap = ~0ULL, .opcode = first + i };
}

/* Send a batch; does not wait. */
static int send(struct fipc_test *t, struct fipc_msg *msgs, unsigned int n)
{
	struct fipc_batch batch = { .cap = t->token };

	return fipc_batch_send(t->space, &batch, msgs, n, true);
}

/* A batch stops when the queue is full. A later batch continues. */
static void batch_fills_the_queue(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_msg msgs[FIPC_BATCH_CHUNK], msg;
	int i;

	fill(msgs, 6, 0);
	KUNIT_EXPECT_EQ(test, send(t, msgs, 6), FIPC_TEST_DEPTH);
	KUNIT_EXPECT_EQ(test, t->ep->count, FIPC_TEST_DEPTH);
	KUNIT_EXPECT_EQ(test, send(t, msgs + 4, 2), -EAGAIN);
	/* A message that was not sent is unchanged. */
	KUNIT_EXPECT_EQ(test, msgs[4].cap, ~0ULL);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, send(t, msgs + 4, 2), 1);
	for (i = 1; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
		KUNIT_EXPECT_EQ(test, msg.opcode, i);
		KUNIT_EXPECT_EQ(test, msg.cap, 0);
	}
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);
}

/* An invalid message at each position stops the batch before it. */
static void batch_stops_at_a_bad_message(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_msg msgs[FIPC_TEST_DEPTH], msg;
	int at, i;

	for (at = 0; at < FIPC_TEST_DEPTH; at++) {
		fill(msgs, FIPC_TEST_DEPTH, 0);
		msgs[at].opcode = BIT_ULL(32);
		KUNIT_EXPECT_EQ(test, send(t, msgs, FIPC_TEST_DEPTH),
				at ?: -EINVAL);
		KUNIT_EXPECT_EQ(test, t->ep->count, at);
		for (i = 0; i < at; i++)
			KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	}
}

static void batch_has_one_badge_and_needs_a_right(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 recv = fipc_test_mint(test, t->token, FIPC_RIGHT_RECV, 0);
	struct fipc_batch batch = {
		.cap = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 7),
	};
	struct fipc_msg msgs[2], msg;

	fill(msgs, 2, 0);
	KUNIT_EXPECT_EQ(test, fipc_batch_send(t->space, &batch, msgs, 2, true),
			2);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.cap, 7);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.cap, 7);
	batch.cap = recv;
	KUNIT_EXPECT_EQ(test, fipc_batch_send(t->space, &batch, msgs, 2, true),
			-EACCES);
	batch.cap = 0;
	KUNIT_EXPECT_EQ(test, fipc_batch_send(t->space, &batch, msgs, 2, true),
			-ENOENT);
}

static int receive_any(struct fipc_test *t)
{
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_recv(t->space, self, t->token, 0, false);

	return ret ?: self->msg.opcode;
}

static void batch_goes_to_receivers_first(struct kunit *test)
{
	u64 fast = fipc_stat_sum(FIPC_STAT_FAST_SENDS);
	struct fipc_test_thread *threads[3];
	struct fipc_test *t = test->priv;
	struct fipc_msg msgs[5], msg;
	int i;

	for (i = 0; i < 3; i++) {
		threads[i] = fipc_test_spawn(test, receive_any);
		fipc_test_until_listed(t, &t->ep->receivers, i + 1);
	}
	fill(msgs, 5, 10);
	KUNIT_EXPECT_EQ(test, send(t, msgs, 5), 5);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, fipc_test_join(threads[i]), 10 + i);
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_FAST_SENDS), fast + 3);
	for (i = 3; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
		KUNIT_EXPECT_EQ(test, msg.opcode, 10 + i);
		KUNIT_EXPECT_EQ(test, msg.flags, FIPC_F_QUEUED);
	}
}

static int send_to(struct fipc_test *t, struct task_struct *task)
{
	struct fipc_msg msg = { .cap = t->token, .opcode = 77 };

	return fipc_send_to(t->space, &msg, task_pid_vnr(task));
}

static void message_reaches_the_named_task(struct kunit *test)
{
	struct fipc_test_thread *first, *second;
	struct fipc_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, send_to(t, current), -EAGAIN);
	first = fipc_test_spawn(test, receive_any);
	fipc_test_until_listed(t, &t->ep->receivers, 1);
	second = fipc_test_spawn(test, receive_any);
	fipc_test_until_listed(t, &t->ep->receivers, 2);
	KUNIT_EXPECT_EQ(test, send_to(t, fipc_test_task(second)), 0);
	/* After one message the task does not wait any more. */
	KUNIT_EXPECT_EQ(test, send_to(t, fipc_test_task(second)), -EAGAIN);
	KUNIT_EXPECT_EQ(test, fipc_test_join(second), 77);
	fipc_test_until_listed(t, &t->ep->receivers, 1);
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, t->token, 5, FIPC_F_FAST), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(first), 5);
	KUNIT_EXPECT_EQ(test, t->ep->count, 0);
}

static int call_until_timeout(struct fipc_test *t)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_xfer xfer = {
		.msg.cap = t->token,
		.deadline = ktime_get() + 50 * NSEC_PER_MSEC,
	};

	return IS_ERR(self) ? PTR_ERR(self) : fipc_call(t->space, self, &xfer);
}

/* A caller waits at the same endpoint, but not for a message: it gets none. */
static void message_skips_a_caller(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_test_thread *thread;

	thread = fipc_test_spawn(test, call_until_timeout);
	KUNIT_EXPECT_EQ(test, send_to(t, fipc_test_task(thread)), -EAGAIN);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -ETIMEDOUT);
}

static struct kunit_case fipc_batch_cases[] = {
	KUNIT_CASE(batch_fills_the_queue),
	KUNIT_CASE(batch_stops_at_a_bad_message),
	KUNIT_CASE(batch_has_one_badge_and_needs_a_right),
	KUNIT_CASE(batch_goes_to_receivers_first),
	KUNIT_CASE(message_reaches_the_named_task),
	KUNIT_CASE(message_skips_a_caller),
	{}
};

struct kunit_suite fipc_batch_suite = {
	.name = "fipc_batch",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_batch_cases,
};
