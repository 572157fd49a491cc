// SPDX-License-Identifier: GPL-2.0
/* The cache of lookups that each task has. */
#include "cap_lookup.h"
#include "fipc_kunit.h"
#include "slot_table.h"

static int find(struct fipc_space *space, u64 token, u32 right)
{
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	rcu_read_lock();
	ret = PTR_ERR_OR_ZERO(fipc_space_lookup_cached(space, self, token, right));
	rcu_read_unlock();

	return ret;
}

/* Look @token up, which must succeed. Returns true if the cache had it. */
static bool hits(struct kunit *test, struct fipc_space *space, u64 token)
{
	u64 before = fipc_stat_sum(FIPC_STAT_CACHE_HITS);

	KUNIT_EXPECT_EQ(test, find(space, token, FIPC_RIGHT_SEND), 0);

	return fipc_stat_sum(FIPC_STAT_CACHE_HITS) != before;
}

static void cache_remembers_a_lookup(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 misses = fipc_stat_sum(FIPC_STAT_CACHE_MISSES);

	KUNIT_EXPECT_FALSE(test, hits(test, t->space, t->token));
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_CACHE_MISSES), misses + 1);
	KUNIT_EXPECT_TRUE(test, hits(test, t->space, t->token));
	KUNIT_EXPECT_TRUE(test, hits(test, t->space, t->token));
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_CACHE_MISSES), misses + 1);
}

static void cache_does_not_remember_errors(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 forged = t->token + BIT_ULL(FIPC_CAP_INDEX_BITS);
	u64 hit = fipc_stat_sum(FIPC_STAT_CACHE_HITS);

	KUNIT_EXPECT_EQ(test, find(t->space, 0, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, find(t->space, 0, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, find(t->space, forged, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, find(t->space, forged, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_CACHE_HITS), hit);
}

static void cache_checks_rights(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 sender = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);

	KUNIT_EXPECT_FALSE(test, hits(test, t->space, sender));
	KUNIT_EXPECT_TRUE(test, hits(test, t->space, sender));
	KUNIT_EXPECT_EQ(test, find(t->space, sender, FIPC_RIGHT_RECV), -EACCES);
}

static void cache_forgets_a_dropped_cap(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 sender = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);

	hits(test, t->space, sender);
	KUNIT_EXPECT_TRUE(test, hits(test, t->space, sender));
	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, sender), 0);
	KUNIT_EXPECT_EQ(test, find(t->space, sender, 0), -ENOENT);
}

/* A drop invalidates all cached lookups of the space. They can be cached again. */
static void cache_is_flushed_by_a_drop(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 other = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);

	hits(test, t->space, t->token);
	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, other), 0);
	KUNIT_EXPECT_FALSE(test, hits(test, t->space, t->token));
	KUNIT_EXPECT_TRUE(test, hits(test, t->space, t->token));
}

static void cache_keeps_spaces_apart(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_space *other = fipc_space_create();

	KUNIT_ASSERT_NOT_NULL(test, other);
	hits(test, t->space, t->token);
	KUNIT_EXPECT_TRUE(test, hits(test, t->space, t->token));
	KUNIT_EXPECT_EQ(test, find(other, t->token, 0), -ENOENT);
	fipc_space_destroy(other);
}

/* Two tokens that share a cache entry replace each other. */
static void cache_entries_can_collide(struct kunit *test)
{
	const unsigned int size =
		ARRAY_SIZE(((struct fipc_slot *)NULL)->cached);
	struct fipc_test *t = test->priv;
	u64 token;

	do
		token = fipc_test_mint(test, t->token, FIPC_RIGHT_SEND, 0);
	while ((token ^ t->token) % size);

	hits(test, t->space, t->token);
	KUNIT_EXPECT_FALSE(test, hits(test, t->space, token));
	KUNIT_EXPECT_FALSE(test, hits(test, t->space, t->token));
	KUNIT_EXPECT_TRUE(test, hits(test, t->space, t->token));
}

static struct kunit_case fipc_cap_lookup_cases[] = {
	KUNIT_CASE(cache_remembers_a_lookup),
	KUNIT_CASE(cache_does_not_remember_errors),
	KUNIT_CASE(cache_checks_rights),
	KUNIT_CASE(cache_forgets_a_dropped_cap),
	KUNIT_CASE(cache_is_flushed_by_a_drop),
	KUNIT_CASE(cache_keeps_spaces_apart),
	KUNIT_CASE(cache_entries_can_collide),
	{}
};

struct kunit_suite fipc_cap_lookup_suite = {
	.name = "fipc_cap_lookup",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_cap_lookup_cases,
};
