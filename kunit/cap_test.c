// SPDX-License-Identifier: GPL-2.0
/* The tree of derivations, after derive, drop and revoke in any order. */
#include <linux/random.h>

#include "fipc_kunit.h"
#include "revoke.h"
#include "slot_table.h"

static bool lives(struct fipc_test *t, u64 token)
{
	struct fipc_cap *cap = fipc_test_cap(t, token);

	return cap && !cap->dead;
}

static u64 child_of(struct kunit *test, u64 token)
{
	return fipc_test_mint(test, token, FIPC_RIGHTS_ALL, 0);
}

static unsigned int nodes(struct fipc_test *t)
{
	unsigned int n;

	spin_lock(&t->ep->lock);
	n = list_count_nodes(&t->ep->caps);
	spin_unlock(&t->ep->lock);

	return n;
}

/* Is the begin of @below between the begin and the end of @above? */
static bool is_below(struct fipc_test *t, u64 above, u64 below)
{
	struct fipc_cap *a = fipc_test_cap(t, above), *b = fipc_test_cap(t, below);
	struct list_head *node;

	for (node = a->begin.next; node != &a->end; node = node->next)
		if (node == &b->begin)
			return true;

	return false;
}

static void tree_child_is_below(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 a = child_of(test, t->token), b = child_of(test, t->token);
	u64 c = child_of(test, a);

	KUNIT_EXPECT_TRUE(test, is_below(t, t->token, a));
	KUNIT_EXPECT_TRUE(test, is_below(t, t->token, b));
	KUNIT_EXPECT_TRUE(test, is_below(t, t->token, c));
	KUNIT_EXPECT_TRUE(test, is_below(t, a, c));
	KUNIT_EXPECT_FALSE(test, is_below(t, b, c));
	KUNIT_EXPECT_FALSE(test, is_below(t, c, a));
	KUNIT_EXPECT_EQ(test, nodes(t), 8);
}

static void tree_children_move_to_the_parent(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 a = child_of(test, t->token), b = child_of(test, a);
	u64 c = child_of(test, b), d = child_of(test, b);

	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, b), 0);
	KUNIT_EXPECT_TRUE(test, is_below(t, a, c));
	KUNIT_EXPECT_TRUE(test, is_below(t, a, d));
	KUNIT_EXPECT_FALSE(test, is_below(t, c, d));
	KUNIT_EXPECT_EQ(test, nodes(t), 8);
}

static void tree_root_may_be_dropped(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 a = child_of(test, t->token), b = child_of(test, t->token);
	u64 c = child_of(test, a);

	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, t->token), 0);
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, b), 0);
	KUNIT_EXPECT_TRUE(test, lives(t, c));
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, a), 0);
	KUNIT_EXPECT_FALSE(test, lives(t, c));
	KUNIT_EXPECT_EQ(test, nodes(t), 4);
}

static void revoke_ends_all_below_and_no_more(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 a = child_of(test, t->token), b = child_of(test, t->token);
	u64 c = child_of(test, a), d = child_of(test, c), e = child_of(test, b);

	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, a), 0);
	KUNIT_EXPECT_TRUE(test, lives(t, t->token));
	KUNIT_EXPECT_TRUE(test, lives(t, a));
	KUNIT_EXPECT_TRUE(test, lives(t, b));
	KUNIT_EXPECT_TRUE(test, lives(t, e));
	KUNIT_EXPECT_NULL(test, fipc_test_cap(t, c));
	KUNIT_EXPECT_NULL(test, fipc_test_cap(t, d));
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, c), -ENOENT);
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, nodes(t), 8);
}

/* Sizes around FIPC_REVOKE_CHUNK, and three shapes of the tree. */
static void revoke_any_number(struct kunit *test)
{
	static const unsigned int sizes[] = { 0, 1, 31, 32, 33, 64, 65, 200 };
	u64 revoked = fipc_stat_sum(FIPC_STAT_REVOKED), sum = 0, from;
	struct fipc_test *t = test->priv;
	unsigned int i, n, shape;

	for (shape = 0; shape < 3; shape++) {
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			from = t->token;
			for (n = 0; n < sizes[i]; n++) {
				u64 child = child_of(test, from);

				/* Shape 0 is wide, 1 is deep, 2 is both. */
				if (shape == 1 || (shape == 2 && n % 3 == 0))
					from = child;
			}
			KUNIT_EXPECT_EQ(test, nodes(t), 2 + 2 * sizes[i]);
			KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space,
							      t->token), 0);
			KUNIT_EXPECT_EQ(test, nodes(t), 2);
			sum += sizes[i];
		}
	}
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_REVOKED), revoked + sum);
}

#define RANDOM_CAPS 64

/* A model of the tree: the parent of each capability. */
struct model {
	u64 token[RANDOM_CAPS];
	int parent[RANDOM_CAPS];
};

static bool model_is_below(struct model *m, int i, int above)
{
	while (i >= 0 && i != above)
		i = m->parent[i];

	return i == above;
}

static void model_drop(struct model *m, int dropped)
{
	int i;

	for (i = 0; i < RANDOM_CAPS; i++)
		if (m->token[i] && m->parent[i] == dropped)
			m->parent[i] = m->parent[dropped];
	m->token[dropped] = 0;
}

static void model_revoke(struct model *m, int above)
{
	bool below[RANDOM_CAPS];
	int i;

	for (i = 0; i < RANDOM_CAPS; i++)
		below[i] = m->token[i] && i != above &&
			   model_is_below(m, i, above);
	for (i = 0; i < RANDOM_CAPS; i++)
		if (below[i])
			m->token[i] = 0;
}

static void model_compare(struct kunit *test, struct model *m)
{
	struct fipc_test *t = test->priv;
	unsigned int n = 0;
	int i, j;

	for (i = 0; i < RANDOM_CAPS; i++) {
		if (!m->token[i])
			continue;
		n++;
		KUNIT_ASSERT_TRUE(test, lives(t, m->token[i]));
		for (j = 0; j < RANDOM_CAPS; j++)
			if (m->token[j] && i != j)
				KUNIT_ASSERT_EQ(test,
						is_below(t, m->token[i],
							 m->token[j]),
						model_is_below(m, j, i));
	}
	KUNIT_ASSERT_EQ(test, nodes(t), 2 * n);
}

static void tree_agrees_with_a_model(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	int step, i, from;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->token[0] = t->token;
	m->parent[0] = -1;
	for (step = 0; step < 2000; step++) {
		i = get_random_u32() % RANDOM_CAPS;
		from = get_random_u32() % RANDOM_CAPS;
		if (!m->token[i] && m->token[from]) {
			m->token[i] = child_of(test, m->token[from]);
			m->parent[i] = from;
		} else if (i && m->token[i] && step % 4 == 0) {
			fipc_space_drop(t->space, m->token[i]);
			model_drop(m, i);
		} else if (m->token[i] && step % 16 == 1) {
			fipc_cap_revoke(t->space, m->token[i]);
			model_revoke(m, i);
		}
		if (step % 16 == 0)
			model_compare(test, m);
	}
}

static void revoke_across_spaces(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_space *other = fipc_space_create();
	struct fipc_cap *cap = fipc_cap_alloc();

	KUNIT_ASSERT_NOT_NULL(test, other);
	KUNIT_ASSERT_NOT_NULL(test, cap);
	KUNIT_ASSERT_EQ(test, fipc_cap_derive(cap, fipc_test_cap(t, t->token),
					      FIPC_RIGHT_SEND, 0), 0);
	KUNIT_ASSERT_EQ(test, fipc_space_reserve(other, cap), 0);
	KUNIT_EXPECT_TRUE(test, fipc_space_publish(other, cap));
	KUNIT_EXPECT_PTR_EQ(test, cap->space, other);
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, t->token), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&other->refs), 1);
	KUNIT_EXPECT_TRUE(test, ida_is_empty(&other->indices));
	fipc_space_destroy(other);
}

/* A capability in no table, as in a file or in a transfer. */
static void revoke_cap_in_no_space(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = fipc_cap_alloc();

	KUNIT_ASSERT_NOT_NULL(test, cap);
	KUNIT_ASSERT_EQ(test, fipc_cap_derive(cap, fipc_test_cap(t, t->token),
					      FIPC_RIGHTS_ALL, 0), 0);
	KUNIT_EXPECT_EQ(test, t->ep->recv_caps, 2);
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, t->token), 0);
	KUNIT_EXPECT_EQ(test, t->ep->recv_caps, 1);
	KUNIT_EXPECT_FALSE(test, fipc_cap_lives(cap));
	KUNIT_EXPECT_EQ(test, cap->refs, 1);
	fipc_cap_kill(cap);
	KUNIT_EXPECT_EQ(test, t->ep->recv_caps, 1);
}

/* Revoked after it was derived, before it is published: its table entry is freed. */
static void revoked_before_it_is_published(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_cap *cap = fipc_cap_alloc();
	u64 token;

	KUNIT_ASSERT_NOT_NULL(test, cap);
	KUNIT_ASSERT_EQ(test, fipc_cap_derive(cap, fipc_test_cap(t, t->token),
					      FIPC_RIGHT_SEND, 0), 0);
	KUNIT_ASSERT_EQ(test, fipc_space_reserve(t->space, cap), 0);
	token = cap->token;
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, t->token), 0);
	KUNIT_EXPECT_FALSE(test, fipc_space_publish(t->space, cap));
	KUNIT_EXPECT_NULL(test, fipc_test_cap(t, token));
	KUNIT_EXPECT_EQ(test, child_of(test, t->token) & FIPC_CAP_INDEX_MASK,
			token & FIPC_CAP_INDEX_MASK);
	KUNIT_EXPECT_EQ(test, nodes(t), 4);
}

static void revoked_token_is_not_used_again(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	u64 last = child_of(test, t->token), next;
	int i;

	for (i = 0; i < 100; i++) {
		KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, t->token), 0);
		next = child_of(test, t->token);
		KUNIT_EXPECT_EQ(test, next & FIPC_CAP_INDEX_MASK,
				last & FIPC_CAP_INDEX_MASK);
		KUNIT_EXPECT_GT(test, next, last);
		KUNIT_EXPECT_NULL(test, fipc_test_cap(t, last));
		last = next;
	}
}

static int recv_through_child(struct fipc_test *t)
{
	struct fipc_slot *self = fipc_slot_current();

	return IS_ERR(self) ? PTR_ERR(self) :
	       fipc_recv(t->space, self, t->child, 0, false);
}

/* A waiter keeps a dropped capability in the tree. A revocation finds both. */
static void dropped_cap_stays_with_its_waiter(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_test_thread *thread;

	t->child = child_of(test, t->token);
	thread = fipc_test_spawn(test, recv_through_child);
	fipc_test_until_listed(t, &t->ep->receivers, 1);
	KUNIT_EXPECT_TRUE(test, fipc_test_cap(t, t->child)->received);
	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, t->child), 0);
	KUNIT_EXPECT_EQ(test, nodes(t), 4);
	KUNIT_EXPECT_EQ(test, fipc_cap_revoke(t->space, t->token), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -ENOENT);
	KUNIT_EXPECT_EQ(test, nodes(t), 2);
}

static void dropped_cap_ends_with_its_waiter(struct kunit *test)
{
	struct fipc_test *t = test->priv;
	struct fipc_test_thread *thread;

	t->child = child_of(test, t->token);
	thread = fipc_test_spawn(test, recv_through_child);
	fipc_test_until_listed(t, &t->ep->receivers, 1);
	KUNIT_EXPECT_EQ(test, fipc_space_drop(t->space, t->child), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_send(t, t->token, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 0);
	KUNIT_EXPECT_EQ(test, nodes(t), 2);
}

static struct kunit_case fipc_cap_cases[] = {
	KUNIT_CASE(tree_child_is_below),
	KUNIT_CASE(tree_children_move_to_the_parent),
	KUNIT_CASE(tree_root_may_be_dropped),
	KUNIT_CASE(revoke_ends_all_below_and_no_more),
	KUNIT_CASE(revoke_any_number),
	KUNIT_CASE(tree_agrees_with_a_model),
	KUNIT_CASE(revoke_across_spaces),
	KUNIT_CASE(revoke_cap_in_no_space),
	KUNIT_CASE(revoked_before_it_is_published),
	KUNIT_CASE(revoked_token_is_not_used_again),
	KUNIT_CASE(dropped_cap_stays_with_its_waiter),
	KUNIT_CASE(dropped_cap_ends_with_its_waiter),
	{}
};

struct kunit_suite fipc_cap_suite = {
	.name = "fipc_cap",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_cap_cases,
};
