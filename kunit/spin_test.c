// SPDX-License-Identifier: GPL-2.0
/* How a task learns whether, and for how long, to spin. */
#include "fipc_kunit.h"

/* The number of waits up to the next one that spins, which is counted too. */
static unsigned int waits_to_try(struct fipc_spin *spin)
{
	unsigned int n = 1;

	while (!fipc_spin_begin(spin))
		n++;

	return n;
}

/* Let spins fail until the budget is 0. Returns the number of spins. */
static unsigned int fail_until_zero(struct fipc_spin *spin)
{
	unsigned int n = 0;

	do {
		fipc_spin_begin(spin);
		fipc_spin_learn(spin, false);
		n++;
	} while (spin->budget);

	return n;
}

static void spin_starts_with_the_bound(struct kunit *test)
{
	struct fipc_spin spin = {};

	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns);
}

static void spin_that_fails_halves(struct kunit *test)
{
	struct fipc_spin spin = {};

	fipc_spin_begin(&spin);
	fipc_spin_learn(&spin, false);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns / 2);
	fipc_spin_learn(&spin, false);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns / 4);
}

static void spin_that_pays_doubles_to_the_bound(struct kunit *test)
{
	struct fipc_spin spin = { .budget = fipc_spin_ns / 4 };

	fipc_spin_learn(&spin, true);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns / 4 * 2);
	fipc_spin_learn(&spin, true);
	fipc_spin_learn(&spin, true);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns);
}

static void spin_that_fails_falls_to_zero(struct kunit *test)
{
	struct fipc_spin spin = {};

	KUNIT_EXPECT_LE(test, fail_until_zero(&spin), 10);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), 0);
	KUNIT_EXPECT_EQ(test, waits_to_try(&spin), 1);
}

static void spin_tries_again_less_and_less_often(struct kunit *test)
{
	struct fipc_spin spin = {};
	unsigned int pause;

	fail_until_zero(&spin);
	for (pause = 1; pause <= FIPC_SPIN_PAUSE_MAX; pause *= 2) {
		KUNIT_EXPECT_EQ(test, waits_to_try(&spin), pause + 1);
		fipc_spin_learn(&spin, false);
		KUNIT_EXPECT_EQ(test, spin.budget, 0);
	}
	KUNIT_EXPECT_EQ(test, waits_to_try(&spin), FIPC_SPIN_PAUSE_MAX + 1);
}

static void spin_that_pays_again_forgets_the_pause(struct kunit *test)
{
	struct fipc_spin spin = {};

	fail_until_zero(&spin);
	waits_to_try(&spin);
	fipc_spin_learn(&spin, false);
	waits_to_try(&spin);
	fipc_spin_learn(&spin, true);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns);
	fipc_spin_learn(&spin, false);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns / 2);
}

/*
 * Another task wanted the CPU: the task learns nothing, and the next try comes after
 * FIPC_SPIN_PAUSE_SHORT waits.
 */
static void spin_postponed_is_tried_soon(struct kunit *test)
{
	struct fipc_spin spin = { .budget = fipc_spin_ns };
	int i;

	for (i = 0; i < 100; i++) {
		fipc_spin_postpone(&spin);
		KUNIT_EXPECT_EQ(test, waits_to_try(&spin),
				FIPC_SPIN_PAUSE_SHORT + 1);
	}
	KUNIT_EXPECT_EQ(test, spin.pause, 0);
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), fipc_spin_ns);
}

static void spin_keeps_to_a_lowered_bound(struct kunit *test)
{
	struct fipc_spin spin = {};
	unsigned int old = fipc_spin_ns;

	fipc_spin_begin(&spin);
	fipc_spin_ns = 5000;
	KUNIT_EXPECT_EQ(test, fipc_spin_begin(&spin), 5000);
	fipc_spin_learn(&spin, true);
	KUNIT_EXPECT_EQ(test, spin.budget, 5000);
	fipc_spin_ns = old;
}

/* A task that will not spin, here because of its endpoint, may hand its CPU over. */
static void spin_off_allows_handoff(struct kunit *test)
{
	struct fipc_spin spin = { .off = true };
	bool old = fipc_handoff;

	KUNIT_EXPECT_FALSE(test, fipc_spin_allowed(&spin));
	KUNIT_EXPECT_FALSE(test, fipc_spin_likely(&spin));
	KUNIT_EXPECT_TRUE(test, fipc_spin_may_hand_off(&spin));
	fipc_handoff = false;
	KUNIT_EXPECT_FALSE(test, fipc_spin_may_hand_off(&spin));
	fipc_handoff = old;
}

static struct kunit_case fipc_spin_cases[] = {
	KUNIT_CASE(spin_starts_with_the_bound),
	KUNIT_CASE(spin_that_fails_halves),
	KUNIT_CASE(spin_that_pays_doubles_to_the_bound),
	KUNIT_CASE(spin_that_fails_falls_to_zero),
	KUNIT_CASE(spin_tries_again_less_and_less_often),
	KUNIT_CASE(spin_that_pays_again_forgets_the_pause),
	KUNIT_CASE(spin_postponed_is_tried_soon),
	KUNIT_CASE(spin_keeps_to_a_lowered_bound),
	KUNIT_CASE(spin_off_allows_handoff),
	{}
};

struct kunit_suite fipc_spin_suite = {
	.name = "fipc_spin",
	.test_cases = fipc_spin_cases,
};
