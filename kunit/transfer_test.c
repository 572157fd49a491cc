// SPDX-License-Identifier: GPL-2.0
/*
 * Transfers: which slot owns a transfer, and that it is dropped. A live transfer counts
 * as a capability with RECV, so its end can be seen in that number.
 */
#include "call.h"
#include "fipc_kunit.h"
#include "reply.h"
#include "slot_table.h"
#include "transfer.h"

static u32 alive(struct fipc_test *t)
{
	u32 caps;

	spin_lock(&t->ep->lock);
	caps = t->ep->recv_caps;
	spin_unlock(&t->ep->lock);

	return caps;
}

static int pack(struct fipc_test *t, u64 flags, u64 what)
{
	struct fipc_msg msg = { .flags = flags, .data = { 1, 2, 3, what } };
	struct fipc_transfer *transfer = fipc_transfer_pack(t->space, &msg);

	if (IS_ERR(transfer))
		return PTR_ERR(transfer);
	if (msg.data[3] || msg.data[2] != 3 || alive(t) != 2)
		return -EIO;
	fipc_transfer_release(transfer);

	return alive(t) == 1 ? 0 : -EIO;
}

static void transfer_is_packed(struct kunit *test)
{
	struct fipc_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, pack(t, FIPC_F_CAP, t->token), 0);
	KUNIT_EXPECT_EQ(test, pack(t, FIPC_F_CAP, t->token + 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, pack(t, FIPC_F_CAP, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, pack(t, FIPC_F_FD, U64_MAX), -EBADF);
	KUNIT_EXPECT_EQ(test, pack(t, FIPC_F_FD, BIT_ULL(32)), -EBADF);
	KUNIT_EXPECT_EQ(test, alive(t), 1);
}

static void transfer_needs_mint(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 weak = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 7);

	KUNIT_EXPECT_EQ(test, pack(t, FIPC_F_CAP, weak), -EACCES);
}

static int call_with_transfer(struct fipc_test *t, u64 deadline)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_xfer xfer = {
		.msg = {
			.cap = t->token,
			.opcode = 5,
			.flags = FIPC_F_CAP,
			.data[3] = t->token,
		},
		.deadline = deadline,
	};

	if (IS_ERR(self))
		return PTR_ERR(self);

	return fipc_call(t->space, self, &xfer) ?: self->msg.opcode;
}

static int call_for_ever(struct fipc_test *t)
{
	return call_with_transfer(t, 0);
}

static int call_for_a_moment(struct fipc_test *t)
{
	return call_with_transfer(t, ktime_get() + 50 * NSEC_PER_MSEC);
}

static int reply(struct fipc_test *t, u64 flags)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_msg msg = {
		.opcode = 50,
		.flags = flags,
		.data[3] = t->token,
	};

	return IS_ERR(self) ? PTR_ERR(self) : fipc_reply_to(t->space, self, &msg);
}

static void transfer_arrives(struct kunit *test)
{
	struct fipc_test_thread *thread = fipc_test_spawn(test, call_for_ever);
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	KUNIT_EXPECT_EQ(test, alive(t), 2);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.flags,
			FIPC_F_CAP | FIPC_F_CALL | FIPC_F_QUEUED);
	KUNIT_EXPECT_EQ(test, msg.data[3], 0);
	KUNIT_ASSERT_NOT_NULL(test, self->transfer);
	fipc_transfer_unpack(t->space, self);
	KUNIT_EXPECT_NULL(test, self->transfer);
	KUNIT_EXPECT_NE(test, self->msg.data[3], 0);
	KUNIT_EXPECT_NE(test, self->msg.data[3], t->token);
	KUNIT_EXPECT_EQ(test, alive(t), 2);
	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, self->msg.data[3]), 0);
	KUNIT_EXPECT_EQ(test, alive(t), 1);
	KUNIT_EXPECT_EQ(test, reply(t, 0), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 50);
}

static void transfer_ends_with_its_call(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_test *t = test->priv;

	thread = fipc_test_spawn(test, call_for_a_moment);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, alive(t), 1);
}

/* A kept message has its transfer in kept_transfer, until it is received again. */
static void transfer_is_kept(struct kunit *test)
{
	struct fipc_test_thread *thread = fipc_test_spawn(test, call_for_ever);
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, NULL), 0);
	KUNIT_EXPECT_NULL(test, self->transfer);
	KUNIT_EXPECT_NOT_NULL(test, self->kept_transfer);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_NOT_NULL(test, self->transfer);
	KUNIT_EXPECT_NULL(test, self->kept_transfer);
	fipc_slot_drop_transfer(self);
	KUNIT_EXPECT_EQ(test, alive(t), 1);
	KUNIT_EXPECT_EQ(test, reply(t, 0), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 50);
}

static int keep_and_exit(struct fipc_test *t)
{
	return fipc_test_recv(t, NULL);
}

static void transfer_is_dropped_with_its_server(struct kunit *test)
{
	struct fipc_test_thread *caller, *server;
	struct fipc_test *t = test->priv;

	caller = fipc_test_spawn(test, call_for_ever);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	server = fipc_test_spawn(test, keep_and_exit);
	KUNIT_EXPECT_EQ(test, fipc_test_join(server), 0);
	/* The sweep may drop the kept transfer after the call has ended. */
	KUNIT_EXPECT_EQ(test, fipc_test_join(caller), -EOWNERDEAD);
	while (alive(t) != 1)
		cond_resched();
}

/* The caller exits without unpacking the reply's transfer. */
static void transfer_is_dropped_with_its_caller(struct kunit *test)
{
	struct fipc_test_thread *thread = fipc_test_spawn(test, call_for_ever);
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	fipc_slot_drop_transfer(self);
	KUNIT_EXPECT_EQ(test, reply(t, FIPC_F_CAP), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 50);
	fipc_slot_sweep();
	while (alive(t) != 1)
		cond_resched();
}

static void transfer_without_a_caller_is_dropped(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, self);
	KUNIT_EXPECT_EQ(test, reply(t, FIPC_F_CAP), -ESRCH);
	KUNIT_EXPECT_EQ(test, alive(t), 1);
	thread = fipc_test_spawn(test, call_for_a_moment);
	fipc_test_until_listed(t, &t->ep->callers, 1);
	KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
	fipc_slot_drop_transfer(self);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, reply(t, FIPC_F_CAP), -ECANCELED);
	KUNIT_EXPECT_EQ(test, alive(t), 1);
}

static struct kunit_case fipc_transfer_cases[] = {
	KUNIT_CASE(transfer_is_packed),
	KUNIT_CASE(transfer_needs_mint),
	KUNIT_CASE(transfer_arrives),
	KUNIT_CASE(transfer_ends_with_its_call),
	KUNIT_CASE(transfer_is_kept),
	KUNIT_CASE(transfer_is_dropped_with_its_server),
	KUNIT_CASE(transfer_is_dropped_with_its_caller),
	KUNIT_CASE(transfer_without_a_caller_is_dropped),
	{}
};

struct kunit_suite fipc_transfer_suite = {
	.name = "fipc_transfer",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_transfer_cases,
};
