// SPDX-License-Identifier: GPL-2.0
/* Send and receive: the words, the order, and the path of messages. */
#include "fipc_kunit.h"
#include "slot_table.h"

static void queued_message_arrives_whole(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 token = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0xbad9e);
	struct fipc_msg msg;

	KUNIT_ASSERT_EQ(test, fipc_test_send(t, token, 5, 0xf00d), 0);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.cap, 0xbad9e);
	KUNIT_EXPECT_EQ(test, msg.opcode, 5);
	KUNIT_EXPECT_EQ(test, msg.flags, 0xf00d | FIPC_F_QUEUED);
	KUNIT_EXPECT_EQ(test, msg.data[0], ~5ULL);
	KUNIT_EXPECT_EQ(test, msg.data[3], 4);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);
}

static int recv_and_check(struct fipc_test *t)
{
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_recv(t->space, self, t->token, 0, false);
	if (ret)
		return ret;

	return self->msg.flags == 0xf00d && self->msg.data[3] == 4 ?
		       self->msg.opcode : -EBADMSG;
}

static void waiting_receiver_is_served_directly(struct kunit *test)
{
	u64 fast = fipc_stat_sum(FIPC_STAT_FAST_SENDS);
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, fipc_test_send(t, t->token, 1, FIPC_F_FAST),
			-EAGAIN);
	thread = fipc_test_spawn(test, recv_and_check);
	fipc_test_until_listed(t, &t->ep->receivers, 1);
	KUNIT_EXPECT_EQ(test,
			fipc_test_send(t, t->token, 6, 0xf00d | FIPC_F_FAST),
			0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 6);
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_FAST_SENDS), fast + 1);
	KUNIT_EXPECT_EQ(test, t->ep->count, 0);
}

static int expected(int bit, bool opcode)
{
	if (bit < 32 || (!opcode && BIT_ULL(bit) == FIPC_F_FAST))
		return 0;
	if (!opcode && BIT_ULL(bit) & (FIPC_F_CAP | FIPC_F_FD))
		return -EOPNOTSUPP;

	return -EINVAL;
}

static void every_bit_is_checked(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;
	int bit, ret;

	for (bit = 0; bit < 64; bit++) {
		ret = fipc_test_send(t, t->token, BIT_ULL(bit), 0);
		KUNIT_EXPECT_EQ_MSG(test, ret, expected(bit, true),
				    "opcode bit %d", bit);
		if (!ret)
			KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);

		ret = fipc_test_send(t, t->token, 0, BIT_ULL(bit));
		if (BIT_ULL(bit) == FIPC_F_FAST)
			KUNIT_EXPECT_EQ(test, ret, -EAGAIN);
		else
			KUNIT_EXPECT_EQ_MSG(test, ret, expected(bit, false),
					    "flag bit %d", bit);
		if (!ret)
			KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	}
}

static void full_queue_refuses(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_xfer late = { .msg.cap = t->token, .deadline = 1 };
	int i;

	for (i = 0; i < FIPC_TEST_DEPTH; i++)
		KUNIT_EXPECT_EQ(test, fipc_test_send(t, t->token, i, 0), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, t->token, i, 0), -EAGAIN);
	KUNIT_EXPECT_EQ(test, fipc_send(t->space, &late, false), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, t->ep->count, FIPC_TEST_DEPTH);
}

static int send_ten(struct fipc_test *t)
{
	struct fipc_xfer xfer;
	int i, ret = 0;

	for (i = 0; i < 10 && !ret; i++) {
		xfer = (struct fipc_xfer){
			.msg = { .cap = t->token, .opcode = i },
		};
		ret = fipc_send(t->space, &xfer, false);
	}

	return ret;
}

static void order_holds_across_paths(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;
	int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	thread = fipc_test_spawn(test, send_ten);
	/* First messages are queued, the next stall, and later ones can be direct. */
	fipc_test_until_listed(t, &t->ep->stalled, 1);
	for (i = 0; i < 10; i++) {
		KUNIT_ASSERT_EQ(test, fipc_recv(t->space, self, t->token, 0,
						false), 0);
		KUNIT_EXPECT_EQ(test, self->msg.opcode, i);
	}
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 0);
}

static void kept_message_is_received_again(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	fipc_test_send(t, t->token, 8, 0);
	fipc_test_send(t, t->token, 9, 0);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, NULL), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.opcode, 8);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.opcode, 9);
}

static int keep_and_exit(struct fipc_test *t)
{
	return fipc_test_recv(t, NULL);
}

static void kept_message_is_lost_with_its_task(struct kunit *test)
{
	u64 dropped = fipc_stat_sum(FIPC_STAT_DROPPED);
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;

	fipc_test_send(t, t->token, 8, 0);
	thread = fipc_test_spawn(test, keep_and_exit);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 0);
	fipc_slot_sweep();
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_DROPPED), dropped + 1);
}

static void past_deadline_makes_one_attempt(struct kunit *test)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	KUNIT_EXPECT_EQ(test, fipc_recv(t->space, self, t->token, 1, false),
			-ETIMEDOUT);
	fipc_test_send(t, t->token, 3, 0);
	KUNIT_EXPECT_EQ(test, fipc_recv(t->space, self, t->token, 1, false), 0);
}

static void rights_are_checked(struct kunit *test)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;
	u64 send = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);
	u64 recv = fipc_test_mint(test, t->token, FIPC_RIGHT_RECV, 0);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, recv, 1, 0), -EACCES);
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, send, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, fipc_recv(t->space, self, send, 0, true),
			-EACCES);
	KUNIT_EXPECT_EQ(test, fipc_recv(t->space, self, recv, 0, true), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, send ^ 1, 1, 0), -ENOENT);
}

static struct kunit_case fipc_send_cases[] = {
	KUNIT_CASE(queued_message_arrives_whole),
	KUNIT_CASE(waiting_receiver_is_served_directly),
	KUNIT_CASE(every_bit_is_checked),
	KUNIT_CASE(full_queue_refuses),
	KUNIT_CASE(order_holds_across_paths),
	KUNIT_CASE(kept_message_is_received_again),
	KUNIT_CASE(kept_message_is_lost_with_its_task),
	KUNIT_CASE(past_deadline_makes_one_attempt),
	KUNIT_CASE(rights_are_checked),
	{}
};

struct kunit_suite fipc_send_suite = {
	.name = "fipc_send",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_send_cases,
};
