/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: waiting and waking
 *
 * One task waits, any other completes the wait, once. This room knows nothing
 * of messages or endpoints: it turns "somebody decided the outcome of my wait"
 * into a return, without losing a wake-up and without making one that is not
 * needed. All memory barriers of the module's own are here and in wait.c, which
 * has the interleavings.
 *
 * Callers bring their own lock (the endpoint's), under which a waiter is listed,
 * taken off the list by exactly one party, and completed by that party.
 */
#ifndef FASTIPC_WAIT_H
#define FASTIPC_WAIT_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/preempt.h>
#include <linux/sched.h>

/**
 * enum fipc_wait_state - how far a wait has come
 * @FIPC_WAIT_IDLE: no wait; the owner alone uses the structure
 * @FIPC_WAIT_WAITING: listed where a completer finds it; the owner still runs
 * @FIPC_WAIT_PARKED: the owner sleeps or is about to, and must be woken
 * @FIPC_WAIT_DONE: completed; the owner alone uses the structure
 *
 * Legal moves, and who makes them::
 *
 *	IDLE, DONE -> WAITING	owner, before it is listed
 *	WAITING -> PARKED	owner, with its task state already set
 *	WAITING -> DONE		completer: no wake-up is owed
 *	PARKED -> DONE		completer: owes the wake-up
 *	WAITING, PARKED -> IDLE	owner, after it took itself off the list
 *
 * A wait that spins first is one that stays WAITING for longer.
 */
enum fipc_wait_state {
	FIPC_WAIT_IDLE,
	FIPC_WAIT_WAITING,
	FIPC_WAIT_PARKED,
	FIPC_WAIT_DONE,
};

/**
 * struct fipc_wait - one task's wait
 * @state: enum fipc_wait_state
 * @result: 0 or -errno; written by the completer before DONE
 * @task: the owner; the slot around this structure holds the reference
 */
struct fipc_wait {
	atomic_t state;
	int result;
	struct task_struct *task;
};

int fipc_wait_park(struct fipc_wait *wait, ktime_t expires);
void fipc_wait_wake(struct fipc_wait *wait);

/**
 * fipc_wait_begin - make ready to be completed
 * @wait: the current task's
 *
 * Comes before the wait is listed; the lock of the list publishes it.
 */
static inline void fipc_wait_begin(struct fipc_wait *wait)
{
	atomic_set(&wait->state, FIPC_WAIT_WAITING);
}

/**
 * fipc_wait_end - give up a wait that nobody will complete any more
 * @wait: the current task's, already off its list
 */
static inline void fipc_wait_end(struct fipc_wait *wait)
{
	atomic_set(&wait->state, FIPC_WAIT_IDLE);
}

/**
 * fipc_wait_done - has the wait been completed?
 * @wait: the current task's
 *
 * Return: true if so; all that the completer wrote can then be read.
 */
static inline bool fipc_wait_done(struct fipc_wait *wait)
{
	/* (E) pairs with (B) */
	return atomic_read_acquire(&wait->state) == FIPC_WAIT_DONE;
}

/**
 * fipc_wait_complete - decide the outcome of a wait
 * @wait: taken off its list by the caller, under the lock of the list
 * @result: what the owner's operation returns
 *
 * Context: any. From here to fipc_wait_wake() in one RCU read-side section: the
 * owner may run, and exit, as soon as the word says DONE.
 *
 * Return: true if the caller owes the owner a fipc_wait_wake(); preemption is
 * off until then.
 */
static inline bool fipc_wait_complete(struct fipc_wait *wait, int result)
{
	wait->result = result;
	preempt_disable();
	/* (B) pairs with (A), (D) and (E) */
	if (likely(atomic_xchg(&wait->state, FIPC_WAIT_DONE) ==
		   FIPC_WAIT_PARKED))
		return true;
	preempt_enable();

	return false;
}

#endif /* FASTIPC_WAIT_H */
