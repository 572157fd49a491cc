// SPDX-License-Identifier: GPL-2.0
/*
 * Spin, park, wake, hand off.
 *
 * The owner announces in its word that it is about to sleep. The completer announces
 * in the same word that the wait has ended:
 *
 *	owner (fipc_wait_park)			completer (fipc_wait_complete)
 *
 *	task->__state = INTERRUPTIBLE		write the message, result
 *	cmpxchg(state, WAITING, PARKED)   (A)	old = xchg(state, DONE)	  (B)
 *	if that failed: it is DONE, return	if (old == PARKED)
 *	schedule()					wake the task	  (C)
 *
 * (A) and (B) are full barriers on the same word, so one of them comes first:
 *
 * - (A) is first: (B) returns PARKED. (A) orders the store of the task state
 *   before the store of PARKED. (C) reads the task state after (B), so it sees
 *   INTERRUPTIBLE. If the owner sleeps already, (C) wakes it. If it does not sleep
 *   yet, (C) sets its state to TASK_RUNNING, and schedule() returns at once.
 * - (B) is first: (A) fails, the owner does not sleep, and no wake-up is made.
 *
 * fipc_wait_move() has (A) for each change that it makes: to park, to unpark and to
 * cancel.
 *
 * After a spurious wake-up the word is PARKED already. The owner then sets its
 * task state with a full barrier (D) and reads the word. The completer writes the
 * word, has the full barrier (B), and reads the task state. Without (D) both could
 * read the old value: the owner would sleep, and the completer would not wake it.
 *
 * The owner reads the data that the completer wrote before (B) only after (E), an
 * acquire load that has returned DONE.
 *
 * From (B) to (C) preemption is off. If a completer were preempted between the
 * two, the owner would go on sleeping. No other task would wake it, because its
 * wait is no longer in a list. So a completer of low priority could delay an owner
 * of high priority for ever.
 *
 * A taken wait is answered without the lock of any list, in three steps:
 *
 *	owner					replier
 *
 *	WAITING or PARKED			claim: cmpxchg -> CLAIMED	(G)
 *	deadline, signal: cmpxchg fails,	write the message
 *	  waits for DONE	(E)		publish: DONE, release		(F)
 *						wake if it was PARKED		(C)
 *
 * (G) checks the generation. If the replier wrote the message before (G), it could
 * overwrite the message of a later call of the owner. If the owner read the message
 * before (F), it could read half of it. From (G) to (F) preemption is off, so an
 * owner that finds CLAIMED may spin. (G) is a full barrier. Against (A) and (D) it
 * has the same effect as (B).
 *
 * (C) may come late: the owner may have seen DONE, returned, and gone to sleep
 * somewhere else. It then gets a spurious wake-up. Every sleeper in the kernel must
 * handle those (wake_q makes them too). The task structure is still valid: the slot
 * around the wait holds a reference to it. The slot is valid from (B) to (C) because
 * both are in one RCU read-side section, and the slot is freed only after a grace
 * period. It is valid from (F) to (C) because the replier has a reference to it.
 *
 * A party can also find a wait through the slot of its owner, instead of through
 * the list. It then reads the word with (H), an acquire that pairs with the release
 * (I) when a wait begins. The fields that it reads afterwards, for example the
 * endpoint of a wait in line, belong to the wait that the word describes, or to a
 * later one.
 *
 * A party without the lock of the list may need several fields of the same wait. It
 * reads the word before the fields with (H), unless it knows the generation of the
 * wait, and after them again with (K). The owner changes the fields only after it
 * has seen the wait end: after its cmpxchg to IDLE (A), after it has read DONE (E),
 * or, if it withdrew the wait itself, after (J):
 *
 *	owner (fipc_wait_withdraw)		reader (fipc_wait_ongoing)
 *
 *	word = IDLE				read the fields
 *	smp_wmb()			  (J)	smp_rmb()			  (K)
 *	write the fields of the next wait	word: still this wait?
 *
 * If a field belongs to the next wait, the second read of the word shows that this
 * wait has ended.
 *
 * A spinning task stays in WAITING and only polls the word, with acquire (E). So
 * (B) and (G) find WAITING and no wake-up is made. The task spins before (A), so
 * the protocol above is the same with and without spinning.
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
 * Is the task on a CPU? True also if this is unknown. False if the hypervisor
 * reports that it has preempted the virtual CPU of the task. Mutexes spin by the
 * same rule.
 */
static bool fipc_wait_on_cpu(struct task_struct *task)
{
#ifdef CONFIG_SMP
	return !task || owner_on_cpu(task);
#else
	return true;
#endif
}

/*
 * The owner, or the sweep after the owner has exited, asks whether the wait has
 * ended. If a replier has claimed the wait, this spins until the answer is complete.
 */
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
 * The owner, or the sweep after the owner has exited, changes a wait from WAITING or
 * PARKED to @state. False: the wait has ended, and the data that was written before
 * DONE can be read.
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
 * fipc_wait_begin - begin a wait
 * @wait: the current task's, IDLE or DONE
 * @taken: 0, or FIPC_WAIT_TAKEN if the wait will not be listed
 *
 * Must come before another party can find the wait in its list. The lock of the
 * list publishes the wait.
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

/* Poll several times in a row, so that an answer is seen at once. */
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
 * fipc_wait_spin - poll for the answer for a while, without sleeping
 * @wait: the current task's, begun
 * @spin: the spin state of the current task
 * @other: spin only while this task is on a CPU; the caller guarantees that the
 *         task structure stays valid. NULL: do not check
 *
 * The deadline of the wait is not checked. So a spin can end somewhat after the
 * deadline; a sleep can, too. The caller then calls fipc_wait_park(), which sees the
 * outcome.
 *
 * Context: task. No lock may be held, but rcu_read_lock() may be.
 */
void fipc_wait_spin(struct fipc_wait *wait, struct fipc_spin *spin,
		    struct task_struct *other)
{
	u32 ns = fipc_spin_start(spin);
	bool paid;
	u64 end;

	if (!ns)
		return;

	/* Poll first: for a fast answer the clock is not read. */
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
 * If the scheduler wants to run another task here, perhaps the one that we woke,
 * let it run before we sleep. If it answers before we run again, it finds us
 * awake, and neither a sleep nor a wake-up is needed.
 */
static bool fipc_wait_yield(struct fipc_wait *wait)
{
	if (fipc_resched_due())
		schedule();

	return fipc_wait_resolve(wait);
}

/*
 * Sleep once. -ETIMEDOUT: the deadline has passed. -ERESTARTSYS: a signal is
 * pending, and the task may not have slept at all. 0: woken, for any other reason.
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
 * fipc_wait_park - sleep until the wait has ended, until @expires, or until a signal
 * @wait: the current task's, begun
 * @expires: absolute CLOCK_MONOTONIC time of the host; KTIME_MAX: no deadline
 *
 * Context: sleeps. No lock may be held, nor rcu_read_lock().
 *
 * Return: 0 if the wait has ended. -ETIMEDOUT or -ERESTARTSYS after a deadline or a
 * signal: the wait may have ended meanwhile, or other parties may still end it. The
 * caller must then withdraw, cancel or unpark the wait.
 */
int fipc_wait_park(struct fipc_wait *wait, ktime_t expires)
{
	const unsigned int state = TASK_INTERRUPTIBLE | TASK_FREEZABLE;
	int ret = 0;

	if (fipc_wait_yield(wait))
		return 0;
	/* (A) is the barrier after this store. */
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
 * fipc_wait_unpark - record that the owner does not sleep; its wait goes on
 * @wait: the current task's, taken
 *
 * Return: false if the wait has ended.
 */
bool fipc_wait_unpark(struct fipc_wait *wait)
{
	return fipc_wait_move(wait, FIPC_WAIT_WAITING);
}

/**
 * fipc_wait_cancel - cancel a taken wait
 * @wait: the current task's, or that of a task that has exited
 *
 * Return: false if the wait has ended, or was answered meanwhile.
 */
bool fipc_wait_cancel(struct fipc_wait *wait)
{
	return fipc_wait_move(wait, FIPC_WAIT_IDLE);
}

/**
 * fipc_wait_claim - get the right to answer a taken wait
 * @wait: of any task; the caller has a reference to its slot
 * @generation: which of the task's waits
 * @wake: set to the value to pass to fipc_wait_publish()
 *
 * Return: true if the caller alone may now write the answer. It must then call
 * fipc_wait_publish(); preemption is off until that call. False if the wait has ended
 * in another way.
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
 * fipc_wait_publish - end a claimed wait after its answer was written
 * @wait: claimed by the caller
 * @result: 0 or -errno
 * @wake: from fipc_wait_claim()
 * @waker: as for fipc_wait_wake()
 *
 * Preemption is on again afterwards.
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
 * @wait: for which fipc_wait_complete() or fipc_wait_claim() gave FIPC_WAKE_OWED
 * @waker: the spin state of the current task, if it will wait next; else NULL. If
 *         the task will wait and is not going to spin, it hands its CPU over
 *
 * This calls default_wake_function(), because try_to_wake_up() is not exported and
 * wake_up_process() would also wake uninterruptible sleeps.
 *
 * Context: the RCU read-side section of fipc_wait_complete(), preferably without
 * the lock of the list. After fipc_wait_claim(), a reference to the slot is enough.
 * Preemption is off, and is on again afterwards.
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
