// SPDX-License-Identifier: GPL-2.0
/*
 * Park and wake.
 *
 * The protocol is the usual one of "announce, then look again", on one word:
 *
 *	owner (fipc_wait_park)			completer (fipc_wait_complete)
 *
 *	task->__state = INTERRUPTIBLE		write the message, result
 *	cmpxchg(state, WAITING, PARKED)   (A)	old = xchg(state, DONE)	  (B)
 *	if that failed: it is DONE, return	if (old == PARKED)
 *	schedule()					wake the task	  (C)
 *
 * (A) and (B) are full barriers on the same word, so one comes first:
 *
 * - (A) first: (B) returns PARKED. (A) orders the store of the task state before
 *   the store of PARKED, so (C), which reads the task state behind (B), sees
 *   INTERRUPTIBLE and wakes the owner, or finds it not yet asleep and makes it
 *   running: schedule() returns at once.
 * - (B) first: (A) fails, the owner does not sleep, and no wake-up is made.
 *
 * After a spurious wake-up the word is PARKED already. The owner then sets its
 * state with a full barrier (D) and reads the word; (B) stands between the
 * completer's write of the word and its read of the task state. Without (D)
 * both could read the old value: the owner sleeps, the completer thinks it runs.
 *
 * What the completer wrote before (B) is read by the owner behind (E), an
 * acquire of DONE that every owner makes before it looks.
 *
 * From (B) to (C) preemption is off. A completer that was preempted between the
 * two would leave the owner asleep, off its line, where nobody else can wake it:
 * a task of low priority could so delay one of high priority for ever.
 *
 * (C) may come late: the owner can have seen DONE, returned, and be asleep
 * elsewhere. It is then woken for nothing, which every sleeper in the kernel
 * must bear (as after wake_q). It cannot have gone: the slot around the wait
 * holds a reference to the task, and (B) and (C) are in one RCU read-side
 * section, behind which the slot is freed.
 */
#include <linux/hrtimer.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "stats.h"
#include "wait.h"

/*
 * With the task state set: tell completers that a wake-up is owed.
 * False: the wait has been completed, and nobody will wake us.
 */
static bool fipc_wait_announce(struct fipc_wait *wait)
{
	int old = FIPC_WAIT_WAITING;

	/* (A) pairs with (B) */
	if (likely(atomic_try_cmpxchg(&wait->state, &old, FIPC_WAIT_PARKED)))
		return true;

	/* (E) pairs with (B): an exchange that fails orders nothing. */
	smp_acquire__after_ctrl_dep();

	return false;
}

/*
 * One sleep. 0: woken, for whatever reason. With a signal pending both ways to
 * sleep return at once.
 */
static int fipc_wait_sleep(ktime_t expires)
{
	fipc_count(FIPC_STAT_PARKS);
	if (expires == KTIME_MAX)
		schedule();
	else if (!schedule_hrtimeout_range_clock(&expires,
						 current->timer_slack_ns,
						 HRTIMER_MODE_ABS,
						 CLOCK_MONOTONIC))
		return -ETIMEDOUT;

	return signal_pending(current) ? -ERESTARTSYS : 0;
}

/**
 * fipc_wait_park - sleep until completed, until @expires, or until a signal
 * @wait: the current task's, begun and listed
 * @expires: absolute CLOCK_MONOTONIC time of the host; KTIME_MAX: for ever
 *
 * Context: sleeps. No lock may be held, nor rcu_read_lock().
 *
 * Return: 0 if completed. -ETIMEDOUT or -ERESTARTSYS if not: the wait can still
 * be completed until the caller has taken it off its list.
 */
int fipc_wait_park(struct fipc_wait *wait, ktime_t expires)
{
	const unsigned int state = TASK_INTERRUPTIBLE | TASK_FREEZABLE;
	int ret = 0;

	/* (A) is the barrier behind this store. */
	__set_current_state(state);
	if (!fipc_wait_announce(wait))
		goto out;

	for (;;) {
		ret = fipc_wait_sleep(expires);
		if (ret || fipc_wait_done(wait))
			break;
		/* (D) pairs with (B) */
		set_current_state(state);
		if (fipc_wait_done(wait))
			break;
	}
out:
	__set_current_state(TASK_RUNNING);

	return ret;
}

/**
 * fipc_wait_wake - make the wake-up that is owed
 * @wait: for which fipc_wait_complete() returned true
 *
 * Through default_wake_function(), because try_to_wake_up() is not exported and
 * wake_up_process() would also wake uninterruptible sleeps.
 *
 * Context: the RCU read-side section of fipc_wait_complete(), better without
 * the lock of the list. Preemption is off, and is on again afterwards.
 */
void fipc_wait_wake(struct fipc_wait *wait)
{
	struct wait_queue_entry entry = { .private = wait->task };

	fipc_count(FIPC_STAT_WAKEUPS);
	default_wake_function(&entry, TASK_INTERRUPTIBLE, 0, NULL); /* (C) */
	preempt_enable();
}
