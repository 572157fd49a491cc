// SPDX-License-Identifier: GPL-2.0
/* Tokens, generations, rights, and capabilities that keep an endpoint open. */
#include <linux/slab.h>

#include "fipc_kunit.h"

static bool found(struct fipc_test *t, u64 token)
{
	bool ret;

	rcu_read_lock();
	ret = !IS_ERR(fipc_space_lookup(t->space, token, 0));
	rcu_read_unlock();

	return ret;
}

static void cap_token_is_found(struct kunit *test)
{
	struct fipc_test *t = test->priv;

	KUNIT_EXPECT_NE(test, t->token, 0);
	KUNIT_EXPECT_NE(test, t->token >> FIPC_CAP_INDEX_BITS, 0);
	KUNIT_EXPECT_TRUE(test, found(t, t->token));
}

static void cap_other_numbers_are_not_found(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 i;

	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_FALSE_MSG(test, found(t, t->token ^ BIT_ULL(i)),
				       "bit %llu flipped", i);
	for (i = 0; i < 100000; i++)
		if (found(t, i))
			KUNIT_FAIL(test, "%llu is taken for a token", i);
	KUNIT_EXPECT_FALSE(test, found(t, U64_MAX));
}

static void cap_is_not_found_in_another_space(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_space *other = fipc_space_create();
	bool same;

	KUNIT_ASSERT_NOT_NULL(test, other);
	rcu_read_lock();
	same = !IS_ERR(fipc_space_lookup(other, t->token, 0));
	rcu_read_unlock();
	fipc_space_destroy(other);
	KUNIT_EXPECT_FALSE(test, same);
}

static void cap_dropped_is_not_found(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 token = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);

	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, token), 0);
	KUNIT_EXPECT_FALSE(test, found(t, token));
	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, token), -ENOENT);
}

static void cap_index_is_reused_token_is_not(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 last = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);
	u64 next;
	int i;

	for (i = 0; i < 1000; i++) {
		fipc_space_drop(t->space, last);
		next = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);
		KUNIT_EXPECT_EQ(test, next & FIPC_CAP_INDEX_MASK,
				last & FIPC_CAP_INDEX_MASK);
		KUNIT_EXPECT_GT(test, next, last);
		KUNIT_EXPECT_FALSE(test, found(t, last));
		last = next;
	}
}

static void cap_generations_end_without_wrapping(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap cap = {};

	t->space->generation = FIPC_GENERATION_MAX - 1;
	KUNIT_EXPECT_EQ(test, fipc_space_reserve(t->space, &cap), 0);
	KUNIT_EXPECT_EQ(test, cap.token >> FIPC_CAP_INDEX_BITS,
			FIPC_GENERATION_MAX);
	fipc_space_unreserve(t->space, &cap);
	KUNIT_EXPECT_EQ(test, fipc_space_reserve(t->space, &cap), -ENOSPC);
}

static void cap_table_grows_and_keeps_entries(struct kunit *test)
{
	const int nr = 1000;
	struct fipc_test *t = test->priv;
	u64 *token = kunit_kcalloc(test, nr, sizeof(*token), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, token);
	for (i = 0; i < nr; i++)
		token[i] = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);
	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_TRUE(test, found(t, token[i]));
	KUNIT_EXPECT_TRUE(test, found(t, t->token));
}

static void cap_table_is_limited(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap cap = {};

	while (ida_alloc_max(&t->space->indices, FIPC_CAPS_MAX - 1,
			     GFP_KERNEL) >= 0)
		;
	KUNIT_EXPECT_EQ(test, fipc_space_reserve(t->space, &cap), -ENOSPC);
	KUNIT_EXPECT_EQ(test, cap.token, 0);
	ida_free(&t->space->indices, 7);
	KUNIT_EXPECT_EQ(test, fipc_space_reserve(t->space, &cap), 0);
	KUNIT_EXPECT_EQ(test, cap.token & FIPC_CAP_INDEX_MASK, 7);
}

static void cap_reserved_is_not_found(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap cap = {};

	KUNIT_ASSERT_EQ(test, fipc_space_reserve(t->space, &cap), 0);
	KUNIT_EXPECT_FALSE(test, found(t, cap.token));
	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, cap.token), -ENOENT);
	fipc_space_unreserve(t->space, &cap);
}

static int derive(struct kunit *test, u64 token, u32 rights, u64 badge)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = fipc_cap_alloc();
	u64 got = 0;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, cap);
	rcu_read_lock();
	ret = fipc_cap_derive(cap, fipc_space_lookup(t->space, token, 0), rights,
			      badge);
	rcu_read_unlock();
	if (ret) {
		kfree(cap);
		return ret;
	}
	got = cap->badge;
	fipc_cap_kill(cap);

	return got;
}

static void cap_rights_only_shrink(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u32 have, want;
	u64 token;

	for (have = 1; have <= FIPC_RIGHTS_ALL; have++) {
		token = fipc_test_mint(test, t->token, have, 0);
		for (want = 1; want <= FIPC_RIGHTS_ALL; want++)
			KUNIT_EXPECT_EQ(test, derive(test, token, want, 0),
					want & ~have ? -EACCES : 0);
	}
}

static void cap_badge_is_set_once(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 token = fipc_test_mint(test, t->token, FIPC_RIGHTS_ALL, 7);

	KUNIT_EXPECT_EQ(test, derive(test, t->token, FIPC_RIGHT_SEND, 0), 0);
	KUNIT_EXPECT_EQ(test, derive(test, t->token, FIPC_RIGHT_SEND, 9), 9);
	KUNIT_EXPECT_EQ(test, derive(test, token, FIPC_RIGHT_SEND, 0), 7);
	KUNIT_EXPECT_EQ(test, derive(test, token, FIPC_RIGHT_SEND, 9), -EACCES);
	KUNIT_EXPECT_EQ(test, derive(test, token, FIPC_RIGHT_SEND, 7), -EACCES);
}

static void cap_dead_has_no_children(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = fipc_cap_alloc();
	struct fipc_cap *source;
	u64 token = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);

	KUNIT_ASSERT_NOT_NULL(test, cap);
	/* As if another thread dropped the capability just after the lookup. */
	rcu_read_lock();
	source = fipc_space_lookup(t->space, token, 0);
	spin_lock(&t->ep->lock);
	source->dead = true;
	KUNIT_EXPECT_EQ(test, fipc_cap_check_locked(source), -ENOENT);
	spin_unlock(&t->ep->lock);
	KUNIT_EXPECT_EQ(test, fipc_cap_derive(cap, source, FIPC_RIGHT_SEND, 0),
			-ENOENT);
	rcu_read_unlock();
	kfree(cap);
}

static void cap_last_receiver_closes(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 recv = fipc_test_mint(test, t->token, FIPC_RIGHT_RECV, 0);
	u64 send = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);

	fipc_space_drop(t->space, t->token);
	KUNIT_EXPECT_FALSE(test, t->ep->closed);
	fipc_space_drop(t->space, recv);
	KUNIT_EXPECT_TRUE(test, t->ep->closed);
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, send, 1, 0), -EPIPE);
}

static struct kunit_case fipc_space_cases[] = {
	KUNIT_CASE(cap_token_is_found),
	KUNIT_CASE(cap_other_numbers_are_not_found),
	KUNIT_CASE(cap_is_not_found_in_another_space),
	KUNIT_CASE(cap_dropped_is_not_found),
	KUNIT_CASE(cap_index_is_reused_token_is_not),
	KUNIT_CASE(cap_generations_end_without_wrapping),
	KUNIT_CASE(cap_table_grows_and_keeps_entries),
	KUNIT_CASE(cap_table_is_limited),
	KUNIT_CASE(cap_reserved_is_not_found),
	KUNIT_CASE(cap_rights_only_shrink),
	KUNIT_CASE(cap_badge_is_set_once),
	KUNIT_CASE(cap_dead_has_no_children),
	KUNIT_CASE(cap_last_receiver_closes),
	{}
};

struct kunit_suite fipc_space_suite = {
	.name = "fipc_space",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_space_cases,
};
