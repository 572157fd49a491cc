// SPDX-License-Identifier: GPL-2.0
/* Calls: which party ends a call, and that a call ends once. */
#include "call.h"
#include "fipc_kunit.h"
#include "reply.h"
#include "slot_table.h"

static int make_call(struct fipc_test *t, u64 opcode, u64 deadline)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_xfer xfer = {
		.msg = { .cap = t->token, .opcode = opcode },
		.deadline = deadline,
	};

	if (IS_ERR(self))
		return PTR_ERR(self);

	return fipc_call(t->space, self, &xfer) ?: self->msg.opcode;
}

static int call_for_ever(struct fipc_test *t)
{
	return make_call(t, 5, 0);
}

static int call_for_a_moment(struct fipc_test *t)
{
	return make_call(t, 6, ktime_get() + 50 * NSEC_PER_MSEC);
}

static int reply(u64 opcode)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_msg msg = { .opcode = opcode };

	return IS_ERR(self) ? PTR_ERR(self) : fipc_reply(self, &msg, false);
}

static void call_in_line_is_answered(struct kunit *test)
{
	struct fipc_test_thread *thread = fipc_test_spawn(test, call_for_ever);
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	fipc_test_until_listed(t, &t->ep->callers, 1);
	KUNIT_EXPECT_EQ(test, t->ep->count, 0);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.opcode, 5);
	KUNIT_EXPECT_EQ(test, msg.flags, FIPC_F_CALL | FIPC_F_QUEUED);
	KUNIT_EXPECT_EQ(test, reply(50), 0);
	KUNIT_EXPECT_EQ(test, reply(51), -ESRCH);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 50);
}

static int serve_once(struct fipc_test *t)
{
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_recv(t->space, self, t->token, 0, false);

	return ret ?: reply(self->msg.opcode * 10);
}

static void call_to_a_waiting_server(struct kunit *test)
{
	struct fipc_test_thread *thread = fipc_test_spawn(test, serve_once);
	struct fipc_test *t = test->priv;

	fipc_test_until_listed(t, &t->ep->receivers, 1);
	KUNIT_EXPECT_EQ(test, call_for_ever(t), 50);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 0);
}

static void call_late_reply_is_refused(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	thread = fipc_test_spawn(test, call_for_a_moment);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -ETIMEDOUT);
	/* The caller's task has exited, but our reference keeps its slot. */
	fipc_slot_sweep();
	KUNIT_EXPECT_EQ(test, reply(60), -ECANCELED);
}

static int take_and_exit(struct fipc_test *t)
{
	struct fipc_msg msg;

	return fipc_test_recv(t, &msg);
}

static void call_ends_with_its_server(struct kunit *test)
{
	struct fipc_test_thread *caller, *server;
	struct fipc_test *t = test->priv;

	caller = fipc_test_spawn(test, call_for_ever);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	server = fipc_test_spawn(test, take_and_exit);
	KUNIT_EXPECT_EQ(test, fipc_test_join(server), 0);
	/* Only the watch, which runs once a second, finds the exited server. */
	KUNIT_EXPECT_EQ(test, fipc_test_join(caller), -EOWNERDEAD);
}

static void call_is_cancelled_by_the_next_receive(struct kunit *test)
{
	struct fipc_test_thread *thread = fipc_test_spawn(test, call_for_ever);
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	fipc_test_until_listed(t, &t->ep->callers, 1);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -ECANCELED);
	KUNIT_EXPECT_EQ(test, reply(1), -ESRCH);
}

static void call_and_messages_keep_order(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;
	int i;

	fipc_test_send(t, t->token, 1, 0);
	thread = fipc_test_spawn(test, call_for_ever);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	fipc_test_send(t, t->token, 9, 0);
	for (i = 1; i <= 9; i += 4) {
		KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
		KUNIT_EXPECT_EQ(test, msg.opcode, i);
		if (msg.flags & FIPC_F_CALL)
			KUNIT_EXPECT_EQ(test, reply(2), 0);
	}
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 2);
}

static void call_in_line_ends_with_the_endpoint(struct kunit *test)
{
	struct fipc_test_thread *thread = fipc_test_spawn(test, call_for_ever);
	struct fipc_test *t = test->priv;

	fipc_test_until_listed(t, &t->ep->callers, 1);
	fipc_space_drop(t->space, t->token);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -EPIPE);
}

static void call_tickets_exceed_32_bits(struct kunit *test)
{
	struct fipc_test *t = test->priv;

	t->ep->next_ticket = U32_MAX;
	call_and_messages_keep_order(test);
}

static struct kunit_case fipc_call_cases[] = {
	KUNIT_CASE(call_in_line_is_answered),
	KUNIT_CASE(call_to_a_waiting_server),
	KUNIT_CASE(call_late_reply_is_refused),
	KUNIT_CASE(call_ends_with_its_server),
	KUNIT_CASE(call_is_cancelled_by_the_next_receive),
	KUNIT_CASE(call_and_messages_keep_order),
	KUNIT_CASE(call_in_line_ends_with_the_endpoint),
	KUNIT_CASE(call_tickets_exceed_32_bits),
	{}
};

struct kunit_suite fipc_call_suite = {
	.name = "fipc_call",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_call_cases,
};
