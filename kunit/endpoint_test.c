// SPDX-License-Identifier: GPL-2.0
/* The queue, the lines of waiters, and close. */
#include <linux/poll.h>

#include "fipc_kunit.h"
#include "slot_table.h"

static void push(struct fipc_endpoint *ep, u64 opcode)
{
	struct fipc_msg msg = { .opcode = opcode };

	spin_lock(&ep->lock);
	fipc_endpoint_push_locked(ep, &msg, ep->next_ticket++);
	spin_unlock(&ep->lock);
}

static u64 pull(struct fipc_endpoint *ep)
{
	struct fipc_slot *owed;
	struct fipc_msg msg;

	rcu_read_lock();
	spin_lock(&ep->lock);
	owed = fipc_endpoint_pull_locked(ep, &msg);
	spin_unlock(&ep->lock);
	if (owed)
		fipc_wait_wake(&owed->wait, NULL);
	rcu_read_unlock();

	return msg.opcode;
}

static void queue_is_first_in_first_out(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 in = 0, out = 0;
	int fill, i;

	/* Every fill level at every position in the ring. */
	for (fill = 1; fill <= FIPC_TEST_DEPTH; fill++) {
		for (i = 0; i < 2 * FIPC_TEST_DEPTH; i++) {
			while (t->ep->count < fill)
				push(t->ep, in++);
			KUNIT_EXPECT_EQ(test, pull(t->ep), out++);
		}
		while (t->ep->count)
			KUNIT_EXPECT_EQ(test, pull(t->ep), out++);
	}
	KUNIT_EXPECT_EQ(test, in, out);
}

static void queue_of_any_depth(struct kunit *test)
{
	static const u32 depths[] = { 1, 2, 3, 64, FIPC_DEPTH_MAX };
	struct fipc_endpoint *ep;
	u64 n;
	int i;

	for (i = 0; i < ARRAY_SIZE(depths); i++) {
		ep = fipc_endpoint_create(depths[i], false);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ep);
		for (n = 0; n < depths[i]; n++)
			push(ep, n);
		KUNIT_EXPECT_FALSE(test, fipc_endpoint_poll(ep) & EPOLLOUT);
		for (n = 0; n < depths[i]; n++)
			KUNIT_EXPECT_EQ(test, pull(ep), n);
		KUNIT_EXPECT_FALSE(test, fipc_endpoint_poll(ep) & EPOLLIN);
		fipc_endpoint_put(ep);
	}
}

static void endpoint_poll_reports_the_state(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	int i;

	KUNIT_EXPECT_EQ(test, fipc_endpoint_poll(t->ep), EPOLLOUT);
	push(t->ep, 0);
	KUNIT_EXPECT_EQ(test, fipc_endpoint_poll(t->ep), EPOLLIN | EPOLLOUT);
	for (i = 1; i < FIPC_TEST_DEPTH; i++)
		push(t->ep, i);
	KUNIT_EXPECT_EQ(test, fipc_endpoint_poll(t->ep), EPOLLIN);
	fipc_space_drop(t->space, t->token);
	KUNIT_EXPECT_EQ(test, fipc_endpoint_poll(t->ep), EPOLLHUP | EPOLLOUT);
}

/* Wait in a line with the endpoint's functions alone, without a capability. */
static int line_up(struct fipc_test *t, struct list_head *list, u64 opcode)
{
	struct fipc_msg msg = { .opcode = opcode };
	struct fipc_slot *self = fipc_slot_current();

	if (IS_ERR(self))
		return PTR_ERR(self);

	self->out = &msg;
	self->stalled = list == &t->ep->stalled;
	spin_lock(&t->ep->lock);
	fipc_endpoint_join_locked(t->ep, self, list,
				  fipc_endpoint_length_locked(t->ep, self));
	spin_unlock(&t->ep->lock);
	if (fipc_wait_park(&self->wait, KTIME_MAX) && fipc_endpoint_withdraw(self))
		return -EINTR;

	return fipc_wait_result(&self->wait) ?: self->msg.opcode;
}

static int stall_100(struct fipc_test *t)
{
	return line_up(t, &t->ep->stalled, 100);
}

static int stall_101(struct fipc_test *t)
{
	return line_up(t, &t->ep->stalled, 101);
}

static int receive(struct fipc_test *t)
{
	return line_up(t, &t->ep->receivers, 0);
}

static void stalled_are_admitted_in_order(struct kunit *test)
{
	struct fipc_test_thread *first, *second;
	struct fipc_test *t = test->priv;
	int i;

	for (i = 0; i < FIPC_TEST_DEPTH; i++)
		push(t->ep, i);
	first = fipc_test_spawn(test, stall_100);
	fipc_test_until_listed(t, &t->ep->stalled, 1);
	second = fipc_test_spawn(test, stall_101);
	fipc_test_until_listed(t, &t->ep->stalled, 2);

	KUNIT_EXPECT_EQ(test, pull(t->ep), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(first), 0);
	KUNIT_EXPECT_EQ(test, t->ep->count, FIPC_TEST_DEPTH);
	KUNIT_EXPECT_EQ(test, pull(t->ep), 1);
	KUNIT_EXPECT_EQ(test, fipc_test_join(second), 0);
	for (i = 2; i < FIPC_TEST_DEPTH; i++)
		KUNIT_EXPECT_EQ(test, pull(t->ep), i);
	KUNIT_EXPECT_EQ(test, pull(t->ep), 100);
	KUNIT_EXPECT_EQ(test, pull(t->ep), 101);
	KUNIT_EXPECT_EQ(test, t->ep->count, 0);
}

static int deliver(struct fipc_endpoint *ep, u64 opcode)
{
	struct fipc_msg msg = { .opcode = opcode };
	struct fipc_slot *receiver;
	enum fipc_wake wake = FIPC_WAKE_NONE;

	rcu_read_lock();
	spin_lock(&ep->lock);
	receiver = fipc_endpoint_receiver_locked(ep);
	if (receiver)
		wake = fipc_endpoint_deliver_locked(ep, receiver, &msg);
	spin_unlock(&ep->lock);
	if (wake == FIPC_WAKE_OWED)
		fipc_wait_wake(&receiver->wait, NULL);
	rcu_read_unlock();

	return receiver ? 0 : -EAGAIN;
}

static void receivers_are_served_in_order(struct kunit *test)
{
	struct fipc_test_thread *thread[3];
	struct fipc_test *t = test->priv;
	int i;

	KUNIT_EXPECT_EQ(test, deliver(t->ep, 1), -EAGAIN);
	for (i = 0; i < 3; i++) {
		thread[i] = fipc_test_spawn(test, receive);
		fipc_test_until_listed(t, &t->ep->receivers, i + 1);
	}
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, deliver(t->ep, 10 + i), 0);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, fipc_test_join(thread[i]), 10 + i);
}

static void close_ends_every_wait(struct kunit *test)
{
	u64 dropped = fipc_stat_sum(FIPC_STAT_DROPPED);
	struct fipc_test_thread *thread[4];
	struct fipc_test *t = test->priv;
	int i;

	for (i = 0; i < FIPC_TEST_DEPTH; i++)
		push(t->ep, i);
	/* Stalled senders and receivers never wait together, but close ends both. */
	thread[0] = fipc_test_spawn(test, stall_100);
	thread[1] = fipc_test_spawn(test, stall_101);
	thread[2] = fipc_test_spawn(test, receive);
	thread[3] = fipc_test_spawn(test, receive);
	fipc_test_until_listed(t, &t->ep->stalled, 2);
	fipc_test_until_listed(t, &t->ep->receivers, 2);
	fipc_space_drop(t->space, t->token);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, fipc_test_join(thread[i]), -EPIPE);
	KUNIT_EXPECT_EQ(test, t->ep->count, 0);
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_DROPPED),
			dropped + FIPC_TEST_DEPTH);
}

static void withdrawn_leaves_the_line(struct kunit *test)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	spin_lock(&t->ep->lock);
	fipc_endpoint_join_locked(t->ep, self, &t->ep->receivers,
				  &t->ep->receiving);
	spin_unlock(&t->ep->lock);
	KUNIT_EXPECT_TRUE(test, fipc_endpoint_withdraw(self));
	KUNIT_EXPECT_EQ(test, deliver(t->ep, 1), -EAGAIN);

	/* Too late to withdraw: the message was delivered, and is not lost. */
	spin_lock(&t->ep->lock);
	fipc_endpoint_join_locked(t->ep, self, &t->ep->receivers,
				  &t->ep->receiving);
	spin_unlock(&t->ep->lock);
	KUNIT_EXPECT_EQ(test, deliver(t->ep, 77), 0);
	KUNIT_EXPECT_FALSE(test, fipc_endpoint_withdraw(self));
	KUNIT_EXPECT_EQ(test, self->msg.opcode, 77);
}

static struct kunit_case fipc_endpoint_cases[] = {
	KUNIT_CASE(queue_is_first_in_first_out),
	KUNIT_CASE(queue_of_any_depth),
	KUNIT_CASE(endpoint_poll_reports_the_state),
	KUNIT_CASE(stalled_are_admitted_in_order),
	KUNIT_CASE(receivers_are_served_in_order),
	KUNIT_CASE(close_ends_every_wait),
	KUNIT_CASE(withdrawn_leaves_the_line),
	{}
};

struct kunit_suite fipc_endpoint_suite = {
	.name = "fipc_endpoint",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_endpoint_cases,
};
