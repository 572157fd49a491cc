// SPDX-License-Identifier: GPL-2.0
/* Snapshots of a task's wait and of its caller; walks through endpoints and spaces. */
#include "call.h"
#include "fipc_kunit.h"
#include "reply.h"
#include "slot_table.h"
#include "snapshot.h"

static int receive_for_ever(struct fipc_test *t)
{
	struct fipc_slot *self = fipc_slot_current();

	return IS_ERR(self) ? PTR_ERR(self) :
	       fipc_recv(t->space, self, t->token, 0, false) ?:
	       self->msg.opcode;
}

static int call_for_ever(struct fipc_test *t)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_xfer xfer = { .msg = { .cap = t->token, .opcode = 7 } };

	return IS_ERR(self) ? PTR_ERR(self) :
	       fipc_call(t->space, self, &xfer) ?: self->msg.opcode;
}

static int send_for_ever(struct fipc_test *t)
{
	struct fipc_xfer xfer = { .msg = { .cap = t->token, .opcode = 8 } };

	return fipc_send(t->space, &xfer, false);
}

/*
 * Check the snapshot of the first task in @line. The task must stay in the line
 * meanwhile.
 */
static void expect_first(struct kunit *test, struct list_head *line,
			 enum fastipc_state state, u32 opcode)
{
	struct fipc_test *t = test->priv;
	struct fipc_slot *slot = list_first_entry(line, struct fipc_slot, link);
	struct fipc_snapshot snap;

	rcu_read_lock();
	fipc_snapshot_wait(slot, &snap);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, snap.state, state);
	KUNIT_EXPECT_EQ(test, snap.endpoint, t->ep->id);
	KUNIT_EXPECT_EQ(test, snap.opcode, opcode);
	KUNIT_EXPECT_LT(test, fipc_snapshot_ms(&snap, jiffies), 60 * MSEC_PER_SEC);
}

static void snapshot_of_a_receiver(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;

	thread = fipc_test_spawn(test, receive_for_ever);
	fipc_test_until_listed(t, &t->ep->receivers, 1);
	expect_first(test, &t->ep->receivers, FASTIPC_STATE_RECEIVE, 0);
	KUNIT_EXPECT_EQ(test, t->ep->receiving, 1);
	fipc_test_send(t, t->token, 3, 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 3);
	KUNIT_EXPECT_EQ(test, t->ep->receiving, 0);
	KUNIT_EXPECT_EQ(test, t->ep->fast, 1);
}

static void snapshot_of_a_stalled_sender(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;
	int i;

	for (i = 0; i < FIPC_TEST_DEPTH; i++)
		fipc_test_send(t, t->token, i, 0);
	thread = fipc_test_spawn(test, send_for_ever);
	fipc_test_until_listed(t, &t->ep->stalled, 1);
	expect_first(test, &t->ep->stalled, FASTIPC_STATE_SEND, 0);
	KUNIT_EXPECT_EQ(test, t->ep->stalling, 1);
	KUNIT_EXPECT_EQ(test, t->ep->full, 1);
	KUNIT_EXPECT_EQ(test, t->ep->high_water, FIPC_TEST_DEPTH);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 0);
	KUNIT_EXPECT_EQ(test, t->ep->stalling, 0);
}

static void snapshot_of_a_call(struct kunit *test)
{
	struct fipc_slot *self = fipc_slot_current(), *caller;
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;
	struct fipc_msg msg = {};
	struct fipc_snapshot snap;

	thread = fipc_test_spawn(test, call_for_ever);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	expect_first(test, &t->ep->callers, FASTIPC_STATE_CALL, 7);
	KUNIT_EXPECT_EQ(test, t->ep->calling, 1);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, t->ep->calling, 0);

	rcu_read_lock();
	caller = fipc_snapshot_served(self, &snap);
	rcu_read_unlock();
	KUNIT_ASSERT_NOT_NULL(test, caller);
	KUNIT_EXPECT_PTR_EQ(test, caller->wait.task, fipc_test_task(thread));
	KUNIT_EXPECT_EQ(test, snap.state, FASTIPC_STATE_REPLY);
	KUNIT_EXPECT_EQ(test, snap.endpoint, t->ep->id);
	KUNIT_EXPECT_EQ(test, snap.opcode, 7);

	KUNIT_EXPECT_EQ(test, fipc_reply(self, &msg, false), 0);
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, fipc_snapshot_served(self, &snap));
	fipc_snapshot_wait(self, &snap);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, snap.state, FASTIPC_STATE_NONE);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 7);
}

/*
 * The walk finds each endpoint once, with a reference, even if others are freed
 * meanwhile.
 */
static void walk_of_endpoints(struct kunit *test)
{
	struct fipc_endpoint *ep[3], *seen;
	u64 after;
	int i;

	for (i = 0; i < 3; i++) {
		ep[i] = fipc_endpoint_create(1, false);
		KUNIT_ASSERT_NOT_NULL(test, ep[i]);
	}
	after = ep[0]->id - 1;
	for (i = 0; i < 3; i++) {
		seen = fipc_endpoint_next(after);
		KUNIT_ASSERT_PTR_EQ(test, seen, ep[i]);
		KUNIT_EXPECT_EQ(test, refcount_read(&seen->refs), 2);
		after = seen->id;
		fipc_endpoint_put(seen);
	}
	fipc_endpoint_put(ep[1]);
	seen = fipc_endpoint_next(ep[0]->id);
	KUNIT_EXPECT_PTR_EQ(test, seen, ep[2]);
	fipc_endpoint_put(seen);
	fipc_endpoint_put(ep[0]);
	fipc_endpoint_put(ep[2]);
	KUNIT_EXPECT_NULL(test, fipc_endpoint_next(after));
	KUNIT_EXPECT_NULL(test, fipc_endpoint_next(U64_MAX));
}

static void walk_of_a_space(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_space *seen = fipc_space_next(t->space->id - 1);
	struct fipc_cap *cap;
	u32 index = 0;
	u64 copy;

	KUNIT_EXPECT_PTR_EQ(test, seen, t->space);
	copy = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 5);
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, fipc_space_scan(seen, &index, &cap));
	KUNIT_EXPECT_EQ(test, cap->token, t->token);
	index++;
	KUNIT_EXPECT_TRUE(test, fipc_space_scan(seen, &index, &cap));
	KUNIT_EXPECT_EQ(test, cap->token, copy);
	index++;
	KUNIT_EXPECT_FALSE(test, fipc_space_scan(seen, &index, &cap));
	KUNIT_EXPECT_NULL(test, cap);
	KUNIT_EXPECT_FALSE(test, fipc_space_scan(seen, &index, &cap));
	rcu_read_unlock();
	fipc_space_put(seen);
	KUNIT_EXPECT_NULL(test, fipc_space_next(U64_MAX));
}

static struct kunit_case fipc_snapshot_cases[] = {
	KUNIT_CASE(snapshot_of_a_receiver),
	KUNIT_CASE(snapshot_of_a_stalled_sender),
	KUNIT_CASE(snapshot_of_a_call),
	KUNIT_CASE(walk_of_endpoints),
	KUNIT_CASE(walk_of_a_space),
	{}
};

struct kunit_suite fipc_snapshot_suite = {
	.name = "fipc_snapshot",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_snapshot_cases,
};
