// SPDX-License-Identifier: GPL-2.0
/* The states of a wait, and the legal moves between them. */
#include "fipc_kunit.h"
#include "slot_table.h"

static struct fipc_wait *wait_of_current(struct kunit *test)
{
	struct fipc_slot *slot = fipc_slot_current();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, slot);

	return &slot->wait;
}

static int state(struct fipc_wait *wait)
{
	return fipc_wait_state(wait);
}

static bool done(struct fipc_wait *wait)
{
	return state(wait) == FIPC_WAIT_DONE;
}

static void wait_begins_and_ends(struct kunit *test)
{
	struct fipc_wait *wait = wait_of_current(test);

	KUNIT_EXPECT_EQ(test, state(wait), FIPC_WAIT_IDLE);
	fipc_wait_begin(wait, 0);
	KUNIT_EXPECT_EQ(test, state(wait), FIPC_WAIT_WAITING);
	KUNIT_EXPECT_FALSE(test, done(wait));
	fipc_wait_withdraw(wait);
	KUNIT_EXPECT_EQ(test, state(wait), FIPC_WAIT_IDLE);
}

static void wait_completed_early_owes_no_wake(struct kunit *test)
{
	struct fipc_wait *wait = wait_of_current(test);
	u64 parks = fipc_stat_sum(FIPC_STAT_PARKS);

	fipc_wait_begin(wait, 0);
	KUNIT_EXPECT_EQ(test, fipc_wait_complete(wait, -EPIPE), FIPC_WAKE_NONE);
	KUNIT_EXPECT_EQ(test, fipc_wait_park(wait, KTIME_MAX), 0);
	KUNIT_EXPECT_TRUE(test, done(wait));
	KUNIT_EXPECT_EQ(test, fipc_wait_result(wait), -EPIPE);
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_PARKS), parks);
}

static void wait_times_out(struct kunit *test)
{
	struct fipc_wait *wait = wait_of_current(test);
	ktime_t expires = ktime_add_ms(ktime_get(), 5);

	fipc_wait_begin(wait, 0);
	KUNIT_EXPECT_EQ(test, fipc_wait_park(wait, expires), -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, ktime_get(), expires);
	KUNIT_EXPECT_EQ(test, state(wait), FIPC_WAIT_PARKED);
	/* A wait that was not withdrawn can still be completed. */
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, fipc_wait_complete(wait, 0), FIPC_WAKE_OWED);
	fipc_wait_wake(wait, NULL);
	rcu_read_unlock();
	KUNIT_EXPECT_TRUE(test, done(wait));
}

static struct fipc_wait *parked;

static int park_for_ever(struct fipc_test *t)
{
	struct fipc_slot *slot = fipc_slot_current();

	if (IS_ERR(slot))
		return PTR_ERR(slot);

	fipc_wait_begin(&slot->wait, 0);
	smp_store_release(&parked, &slot->wait); /* pairs with until_parked() */

	return fipc_wait_park(&slot->wait, KTIME_MAX) ?:
	       fipc_wait_result(&slot->wait);
}

static struct fipc_wait *until_parked(void)
{
	struct fipc_wait *wait;

	do {
		cond_resched();
		wait = smp_load_acquire(&parked); /* pairs with park_for_ever() */
	} while (!wait || state(wait) != FIPC_WAIT_PARKED);

	return wait;
}

static void wait_parked_is_woken_once(struct kunit *test)
{
	u64 wakeups = fipc_stat_sum(FIPC_STAT_WAKEUPS);
	struct fipc_test_thread *thread;
	struct fipc_wait *wait;

	parked = NULL;
	thread = fipc_test_spawn(test, park_for_ever);
	wait = until_parked();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, fipc_wait_complete(wait, -42), FIPC_WAKE_OWED);
	fipc_wait_wake(wait, NULL);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -42);
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_WAKEUPS), wakeups + 1);
}

static void wait_survives_spurious_wakes(struct kunit *test)
{
	struct fipc_test_thread *thread;
	struct fipc_wait *wait;
	int i;

	parked = NULL;
	thread = fipc_test_spawn(test, park_for_ever);
	wait = until_parked();
	for (i = 0; i < 100; i++) {
		wake_up_process(wait->task);
		cond_resched();
		KUNIT_EXPECT_EQ(test, state(wait), FIPC_WAIT_PARKED);
	}
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, fipc_wait_complete(wait, -1), FIPC_WAKE_OWED);
	fipc_wait_wake(wait, NULL);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), -1);
}

static void wait_answer_names_its_generation(struct kunit *test)
{
	struct fipc_wait *wait = wait_of_current(test);
	u64 first, second;
	enum fipc_wake wake;

	first = fipc_wait_begin(wait, FIPC_WAIT_TAKEN);
	KUNIT_EXPECT_FALSE(test, fipc_wait_listed(wait));
	KUNIT_EXPECT_TRUE(test, fipc_wait_cancel(wait));
	KUNIT_EXPECT_FALSE(test, fipc_wait_claim(wait, first, &wake));
	second = fipc_wait_begin(wait, FIPC_WAIT_TAKEN);
	KUNIT_EXPECT_NE(test, first, second);
	KUNIT_EXPECT_FALSE(test, fipc_wait_claim(wait, first, &wake));
	KUNIT_EXPECT_TRUE(test, fipc_wait_claim(wait, second, &wake));
	KUNIT_EXPECT_EQ(test, wake, FIPC_WAKE_NONE);
	KUNIT_EXPECT_FALSE(test, fipc_wait_claim(wait, second, &wake));
	fipc_wait_publish(wait, -ECANCELED, wake, NULL);
	KUNIT_EXPECT_FALSE(test, fipc_wait_claim(wait, second, &wake));
	KUNIT_EXPECT_FALSE(test, fipc_wait_cancel(wait));
	KUNIT_EXPECT_EQ(test, fipc_wait_result(wait), -ECANCELED);
}

static void wait_unparked_can_be_answered(struct kunit *test)
{
	struct fipc_wait *wait = wait_of_current(test);
	u64 generation = fipc_wait_begin(wait, FIPC_WAIT_TAKEN);
	enum fipc_wake wake;

	KUNIT_EXPECT_EQ(test, fipc_wait_park(wait, 1), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, state(wait), FIPC_WAIT_PARKED);
	KUNIT_EXPECT_TRUE(test, fipc_wait_unpark(wait));
	KUNIT_EXPECT_EQ(test, state(wait), FIPC_WAIT_WAITING);
	KUNIT_EXPECT_TRUE(test, fipc_wait_claim(wait, generation, &wake));
	KUNIT_EXPECT_EQ(test, wake, FIPC_WAKE_NONE);
	fipc_wait_publish(wait, 0, wake, NULL);
	KUNIT_EXPECT_FALSE(test, fipc_wait_unpark(wait));
	KUNIT_EXPECT_EQ(test, fipc_wait_park(wait, KTIME_MAX), 0);
}

static int make_slot(struct fipc_test *t)
{
	return PTR_ERR_OR_ZERO(fipc_slot_current());
}

static void slot_is_freed_with_its_task(struct kunit *test)
{
	struct fipc_test_thread *thread;
	u64 made, freed;

	fipc_slot_sweep();
	rcu_barrier();
	made = fipc_stat_sum(FIPC_STAT_SLOTS_MADE);
	freed = fipc_stat_sum(FIPC_STAT_SLOTS_FREED);
	thread = fipc_test_spawn(test, make_slot);
	KUNIT_EXPECT_EQ(test, fipc_test_join(thread), 0);
	KUNIT_EXPECT_EQ(test, fipc_stat_sum(FIPC_STAT_SLOTS_MADE), made + 1);
	fipc_slot_sweep();
	rcu_barrier();
	/* The slot of KUnit's thread for an earlier case may be freed here, too. */
	KUNIT_EXPECT_GE(test, fipc_stat_sum(FIPC_STAT_SLOTS_FREED), freed + 1);
}

static void slot_is_found_again(struct kunit *test)
{
	struct fipc_slot *slot = fipc_slot_current();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, slot);
	KUNIT_EXPECT_PTR_EQ(test, fipc_slot_current(), slot);
	KUNIT_EXPECT_PTR_EQ(test, slot->wait.task, current);
	fipc_slot_sweep();
	KUNIT_EXPECT_PTR_EQ(test, fipc_slot_current(), slot);
}

static struct kunit_case fipc_wait_cases[] = {
	KUNIT_CASE(wait_begins_and_ends),
	KUNIT_CASE(wait_completed_early_owes_no_wake),
	KUNIT_CASE(wait_times_out),
	KUNIT_CASE(wait_parked_is_woken_once),
	KUNIT_CASE(wait_survives_spurious_wakes),
	KUNIT_CASE(wait_answer_names_its_generation),
	KUNIT_CASE(wait_unparked_can_be_answered),
	KUNIT_CASE(slot_is_freed_with_its_task),
	KUNIT_CASE(slot_is_found_again),
	{}
};

struct kunit_suite fipc_wait_suite = {
	.name = "fipc_wait",
	.init = fipc_test_init,
	.exit = fipc_test_exit,
	.test_cases = fipc_wait_cases,
};
