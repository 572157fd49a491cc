// SPDX-License-Identifier: GPL-2.0
/* Hang-ups: which capabilities a group counts, and the order among messages. */
#include <linux/poll.h>
#include <linux/slab.h>

#include "fipc_kunit.h"
#include "notify.h"
#include "revoke.h"

/* Derive a capability with a group, which becomes active when it is published. */
static struct fipc_cap *mint_group(struct kunit *test, u64 badge)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = fipc_cap_alloc();

	KUNIT_ASSERT_NOT_NULL(test, cap);
	cap->notify = fipc_group_alloc(badge);
	KUNIT_ASSERT_NOT_NULL(test, cap->notify);
	KUNIT_ASSERT_EQ(test, fipc_cap_derive(cap, fipc_test_cap(t, t->token),
					      FIPC_RIGHTS_ALL, badge), 0);

	return cap;
}

static void group_is_counted(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = mint_group(test, 7);
	struct fipc_group *group = cap->notify;
	struct fipc_msg msg;
	u64 token, copy;

	KUNIT_ASSERT_EQ(test, fipc_space_reserve(t->space, cap), 0);
	token = cap->token;
	KUNIT_EXPECT_NULL(test, cap->group);
	KUNIT_EXPECT_TRUE(test, fipc_space_publish(t->space, cap));
	KUNIT_EXPECT_PTR_EQ(test, cap->group, group);
	copy = fipc_test_mint(test, token, FIPC_RIGHT_SEND, 0);
	KUNIT_EXPECT_EQ(test, group->count, 2);
	fipc_space_drop(t->space, token);
	KUNIT_EXPECT_EQ(test, group->count, 1);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);
	fipc_space_drop(t->space, copy);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.cap, 7);
	KUNIT_EXPECT_EQ(test, msg.flags, FIPC_F_HANGUP);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);
}

static void group_of_a_failed_mint_sends_nothing(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;

	fipc_cap_kill(mint_group(test, 7));
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);
}

/*
 * Revoked before it is published. If the mint then fails, no hang-up is sent. If the
 * mint goes on to publish it, one hang-up is sent.
 */
static void group_revoked_before_it_is_published(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = mint_group(test, 7);
	struct fipc_msg msg;

	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, t->token), 0);
	fipc_cap_kill(cap);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);

	cap = mint_group(test, 8);
	KUNIT_ASSERT_EQ(test, fipc_space_reserve(t->space, cap), 0);
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, t->token), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), -EAGAIN);
	KUNIT_EXPECT_FALSE(test, fipc_space_publish(t->space, cap));
	KUNIT_EXPECT_EQ(test, fipc_test_recv(t, &msg), 0);
	KUNIT_EXPECT_EQ(test, msg.cap, 8);
}

static void hang_up(struct kunit *test, u64 badge)
{
	struct fipc_test *t = test->priv;
	struct fipc_group *group = fipc_group_alloc(badge);

	KUNIT_ASSERT_NOT_NULL(test, group);
	fipc_notify_hangup(t->ep, group);
}

static void hangup_keeps_order(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_msg msg;
	u64 i;

	/* Tickets also exceed 32 bits here. */
	t->ep->next_ticket = U32_MAX - 3;
	hang_up(test, 100);
	for (i = 0; i < FIPC_TEST_DEPTH; i++) {
		KUNIT_EXPECT_EQ(test, fipc_test_send(t, t->token, i, 0), 0);
		hang_up(test, 101 + i);
	}
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, t->token, i, 0), -EAGAIN);
	KUNIT_EXPECT_EQ(test, fipc_endpoint_poll(t->ep), EPOLLIN);
	for (i = 0; i <= 2 * FIPC_TEST_DEPTH; i++) {
		KUNIT_ASSERT_EQ(test, fipc_test_recv(t, &msg), 0);
		if (i % 2)
			KUNIT_EXPECT_EQ(test, msg.opcode, i / 2);
		else
			KUNIT_EXPECT_EQ(test, msg.cap, 100 + i / 2);
	}
	KUNIT_EXPECT_FALSE(test, t->ep->hangup_queued);
	KUNIT_EXPECT_EQ(test, fipc_endpoint_poll(t->ep), EPOLLOUT);
}

static void hangup_of_a_closed_endpoint_is_freed(struct kunit *test)
{
	struct fipc_test *t = test->priv;

	hang_up(test, 1);
	hang_up(test, 2);
	fipc_space_drop(t->space, t->token);
	KUNIT_EXPECT_FALSE(test, t->ep->hangup_queued);
	hang_up(test, 3);
	KUNIT_EXPECT_FALSE(test, t->ep->hangup_queued);
	KUNIT_EXPECT_TRUE(test, list_empty(&t->ep->hangups));
}

static struct kunit_case fipc_notify_cases[] = {
	KUNIT_CASE(group_is_counted),
	KUNIT_CASE(group_of_a_failed_mint_sends_nothing),
	KUNIT_CASE(group_revoked_before_it_is_published),
	KUNIT_CASE(hangup_keeps_order),
	KUNIT_CASE(hangup_of_a_closed_endpoint_is_freed),
	{}
};

struct kunit_suite fipc_notify_suite = {
	.name = "fipc_notify",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_notify_cases,
};
