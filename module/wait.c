// SPDX-License-Identifier: GPL-2.0
/*
 * Spin, park, wake, hand off.
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
 * A taken wait is answered without the lock of any list, in three steps:
 *
 *	owner					who answers
 *
 *	WAITING or PARKED			claim: cmpxchg -> CLAIMED	(G)
 *	deadline, signal: cmpxchg fails,	write the message
 *	  waits for DONE	(E)		publish: DONE, release		(F)
 *						wake if it was PARKED		(C)
 *
 * (G) names the generation. Words written before it could land in a later call of
 * the owner's; words read before (F) could be half a message. From (G) to (F)
 * preemption is off, so that an owner that meets CLAIMED may spin. (G) is a full
 * barrier and plays the part of (B) against (A) and (D).
 *
 * (C) may come late: the owner can have seen DONE, returned, and be asleep
 * elsewhere. It is then woken for nothing, which every sleeper in the kernel
 * must bear (as after wake_q). It cannot have gone: the slot around the wait
 * holds a reference to the task, and (B) and (C) are in one RCU read-side
 * section, behind which the slot is freed.
 *
 * Who looks for a wait by its owner, and not in the list, reads the word behind (H),
 * an acquire that pairs with the release (I) of who begins a wait: what the owner
 * wrote before, such as in which list it stands, is that of this wait or of a later
 * one.
 *
 * Who looks at the fields of a wait that is not its own reads the word before (H) and
 * after (K). The owner changes them only when it has seen the wait end, behind (A), (E)
 * or, where it withdrew the wait itself, (J):
 *
 *	owner (fipc_wait_withdraw)		who looks (fipc_wait_ongoing)
 *
 *	word = IDLE				read the fields
 *	smp_wmb()			  (J)	smp_rmb()			  (K)
 *	write the fields of the next wait	word: still this wait?
 *
 * If a field was of the next wait, the word is not of this one any more.
 *
 * Who spins is WAITING and reads the word behind (E), nothing more: (B) and (F)
 * find WAITING and make no wake-up. It spins before (A), so the protocol above is
 * the same with and without.
 */
#include <linux/hrtimer.h>
#include <linux/sched/clock.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "compat/wake_flags.h"
#include "limits.h"
#include "trace.h"
#include "wait.h"

/*
 * Is the task on a CPU, or not known to be off? A CPU that the hypervisor, where it
 * tells, is not running counts as off; mutexes spin by the same rule.
 */
static bool fipc_wait_on_cpu(struct task_struct *task)
{
#ifdef CONFIG_SMP
	return !task || owner_on_cpu(task);
#else
	return true;
#endif
}

/* The owner's: wait for who answers just now. */
static bool fipc_wait_resolve(struct fipc_wait *wait)
{
	enum fipc_wait_state state = fipc_wait_state(wait);

	while (unlikely(state == FIPC_WAIT_CLAIMED)) {
		cpu_relax();
		state = fipc_wait_state(wait);
	}

	return state == FIPC_WAIT_DONE;
}

/*
 * The owner's: from WAITING or PARKED to @state. False: the wait has ended, and
 * what was written before can be read.
 */
static bool fipc_wait_move(struct fipc_wait *wait, enum fipc_wait_state state)
{
	s64 word = atomic64_read(&wait->word);

	do {
		if ((word & FIPC_WAIT_STATE) > FIPC_WAIT_PARKED)
			return !fipc_wait_resolve(wait);
		/* (A) pairs with (B) and (G) */
	} while (!atomic64_try_cmpxchg(&wait->word, &word,
				       (word & ~FIPC_WAIT_STATE) | state));

	return true;
}

/**
 * fipc_wait_begin - make ready to be ended by others
 * @wait: the current task's
 * @taken: 0, or FIPC_WAIT_TAKEN where it will not be listed
 *
 * Comes before anybody can find the wait in its list, whose lock publishes it.
 *
 * Return: its generation.
 */
u64 fipc_wait_begin(struct fipc_wait *wait, u64 taken)
{
	u64 word = atomic64_read(&wait->word) & FIPC_WAIT_GENERATION;

	word += FIPC_WAIT_NEXT;
	/* (I) pairs with (H) */
	atomic64_set_release(&wait->word, word | taken | FIPC_WAIT_WAITING);

	return word;
}

/* Some looks, so that the answer is seen at once. */
static bool fipc_wait_poll(struct fipc_wait *wait)
{
	int n;

	for (n = 0; n < FIPC_WAIT_POLLS; n++) {
		if (fipc_wait_resolve(wait))
			return true;
		cpu_relax();
	}

	return false;
}

/**
 * fipc_wait_spin - look for the answer for a while, without sleeping
 * @wait: the current task's, begun
 * @spin: what that task knows about spinning
 * @other: spin only while this task is on a CPU; the caller knows that it stays
 *         valid memory. NULL: do not look
 *
 * It may last somewhat beyond the deadline of the wait, as a sleep may. What comes
 * of it, fipc_wait_park() sees.
 *
 * Context: task. No lock may be held; rcu_read_lock() may.
 */
void fipc_wait_spin(struct fipc_wait *wait, struct fipc_spin *spin,
		    struct task_struct *other)
{
	u32 ns = fipc_spin_start(spin);
	bool paid;
	u64 end;

	if (!ns)
		return;

	/* A fast answer needs no clock. */
	paid = fipc_wait_poll(wait);
	end = paid ? 0 : local_clock() + ns;
	while (!paid && fipc_spin_free() && fipc_wait_on_cpu(other) &&
	       local_clock() < end)
		paid = fipc_wait_poll(wait);

	fipc_spin_learn(spin, paid);
	fipc_count(paid ? FIPC_STAT_SPINS_PAID : FIPC_STAT_SPINS_MISSED);
	trace_fipc_wait(paid ? FIPC_WAIT_SPUN : FIPC_WAIT_SPUN_IN_VAIN);
}

/*
 * The scheduler wants another task to run here, perhaps the one that we woke: let
 * it, before we sleep. If it answers before we run again, it finds us awake, and
 * neither a sleep nor a wake-up is needed.
 */
static bool fipc_wait_yield(struct fipc_wait *wait)
{
	if (fipc_resched_due())
		schedule();

	return fipc_wait_resolve(wait);
}

/*
 * One sleep. 0: woken, for whatever reason. With a signal pending both ways to
 * sleep return at once.
 */
static int fipc_wait_sleep(ktime_t expires)
{
	fipc_count(FIPC_STAT_PARKS);
	trace_fipc_wait(FIPC_WAIT_SLEEPS);
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
 * @wait: the current task's, begun
 * @expires: absolute CLOCK_MONOTONIC time of the host; KTIME_MAX: for ever
 *
 * Context: sleeps. No lock may be held, nor rcu_read_lock().
 *
 * Return: 0 if it has ended. -ETIMEDOUT or -ERESTARTSYS if not: others can still
 * end it until the caller has withdrawn it, cancelled it, or unparked it.
 */
int fipc_wait_park(struct fipc_wait *wait, ktime_t expires)
{
	const unsigned int state = TASK_INTERRUPTIBLE | TASK_FREEZABLE;
	int ret = 0;

	if (fipc_wait_yield(wait))
		return 0;
	/* (A) is the barrier behind this store. */
	__set_current_state(state);
	if (!fipc_wait_move(wait, FIPC_WAIT_PARKED))
		goto out;

	for (;;) {
		ret = fipc_wait_sleep(expires);
		if (ret || fipc_wait_resolve(wait))
			break;
		/* (D) pairs with (B) */
		set_current_state(state);
		if (fipc_wait_resolve(wait))
			break;
	}
out:
	__set_current_state(TASK_RUNNING);

	return ret;
}

/**
 * fipc_wait_unpark - go on waiting without sleeping
 * @wait: the current task's, taken
 *
 * Return: false if it has ended.
 */
bool fipc_wait_unpark(struct fipc_wait *wait)
{
	return fipc_wait_move(wait, FIPC_WAIT_WAITING);
}

/**
 * fipc_wait_cancel - give up a taken wait
 * @wait: the current task's
 *
 * Return: false if it has ended, or was answered meanwhile.
 */
bool fipc_wait_cancel(struct fipc_wait *wait)
{
	return fipc_wait_move(wait, FIPC_WAIT_IDLE);
}

/**
 * fipc_wait_claim - the right to answer a taken wait
 * @wait: anybody's, kept by a reference to the slot around it
 * @generation: which of the task's waits
 * @wake: set to the value to pass to fipc_wait_publish()
 *
 * Return: true if the caller alone may now write the answer, and must publish it;
 * preemption is off until then. False if the wait has ended in another way.
 */
bool fipc_wait_claim(struct fipc_wait *wait, u64 generation,
		     enum fipc_wake *wake)
{
	s64 word = atomic64_read(&wait->word);
	u64 state;

	preempt_disable();
	do {
		state = word & FIPC_WAIT_STATE;
		if ((word & FIPC_WAIT_GENERATION) != generation ||
		    (state != FIPC_WAIT_WAITING && state != FIPC_WAIT_PARKED)) {
			preempt_enable();
			return false;
		}
		/* (G) pairs with (A) and (D) */
	} while (!atomic64_try_cmpxchg(&wait->word, &word,
				       generation | FIPC_WAIT_TAKEN |
				       FIPC_WAIT_CLAIMED));
	*wake = state == FIPC_WAIT_PARKED ? FIPC_WAKE_OWED : FIPC_WAKE_NONE;

	return true;
}

/**
 * fipc_wait_publish - the answer is complete
 * @wait: claimed
 * @result: 0 or -errno
 * @wake: from fipc_wait_claim()
 * @waker: as for fipc_wait_wake()
 */
void fipc_wait_publish(struct fipc_wait *wait, int result,
		       enum fipc_wake wake, const struct fipc_spin *waker)
{
	u64 word = atomic64_read(&wait->word);

	/* (F) pairs with (E) */
	atomic64_set_release(&wait->word, fipc_wait_outcome(word, result));
	if (wake == FIPC_WAKE_OWED) {
		fipc_wait_wake(wait, waker);
		return;
	}
	preempt_enable();
	fipc_count(FIPC_STAT_WAKEUPS_AVOIDED);
}

/**
 * fipc_wait_wake - make the wake-up that is owed
 * @wait: for which fipc_wait_complete() returned FIPC_WAKE_OWED
 * @waker: what the current task knows about spinning, if it waits next; else NULL.
 *         Unless it is going to spin it hands its CPU over
 *
 * Through default_wake_function(), because try_to_wake_up() is not exported and
 * wake_up_process() would also wake uninterruptible sleeps.
 *
 * Context: the RCU read-side section of fipc_wait_complete(), better without
 * the lock of the list. Preemption is off, and is on again afterwards.
 */
void fipc_wait_wake(struct fipc_wait *wait, const struct fipc_spin *waker)
{
	struct wait_queue_entry entry = { .private = wait->task };
	int flags = 0;

	if (waker && fipc_spin_may_hand_off(waker)) {
		flags = FIPC_WF_HANDOFF;
		fipc_count(FIPC_STAT_HANDOFFS);
	}
	fipc_count(FIPC_STAT_WAKEUPS);
	default_wake_function(&entry, TASK_INTERRUPTIBLE, flags, NULL); /* (C) */
	preempt_enable();
}
