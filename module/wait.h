/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: waiting and waking
 *
 * One task waits, any other ends the wait, once. This room knows nothing of
 * messages or endpoints: it turns "somebody decided the outcome of my wait" into
 * a return, without losing a wake-up and without making one that is not needed.
 * All memory barriers that have to do with the word of a wait are here and in
 * wait.c, which has the interleavings. The others are in cap_lookup.h (epochs), slot_table.c (the
 * watch for servers that die), snapshot.c and deferred.c (looks at others without a lock).
 *
 * A wait ends in one of two ways. While it is listed, the party that takes it off
 * its list, under the lock of the list, completes it. Once it is taken (a call
 * that a server has), whoever claims it first decides: the server's reply, the
 * server's death, or the owner itself.
 */
#ifndef FASTIPC_WAIT_H
#define FASTIPC_WAIT_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#include "spin.h"
#include "stats.h"

/**
 * enum fipc_wait_state - how far a wait has come
 * @FIPC_WAIT_IDLE: no wait; the owner alone uses the structure
 * @FIPC_WAIT_WAITING: others can end the wait; the owner runs
 * @FIPC_WAIT_PARKED: the owner sleeps or is about to, and must be woken
 * @FIPC_WAIT_CLAIMED: somebody is writing the answer of a taken wait, with
 *		       preemption off; the owner may look again at once
 * @FIPC_WAIT_DONE: ended; the owner alone uses the structure
 *
 * Legal moves, and who makes them::
 *
 *	IDLE, DONE -> WAITING		owner, before it is listed
 *	WAITING -> PARKED		owner, with its task state already set
 *	PARKED -> WAITING		owner, taken, woken by a signal
 *	WAITING, PARKED -> DONE		listed: who took it off. From PARKED it
 *					owes the wake-up
 *	WAITING, PARKED -> CLAIMED	taken: who answers
 *	CLAIMED -> DONE			the same; owes the wake-up if it was PARKED
 *	WAITING, PARKED -> IDLE		owner, off its list, or giving up a taken
 *					wait
 *
 * A wait that spins first is one that stays WAITING for longer. So is one whose
 * owner gives way to whom it woke: it runs, though it has not got a CPU.
 */
enum fipc_wait_state {
	FIPC_WAIT_IDLE,
	FIPC_WAIT_WAITING,
	FIPC_WAIT_PARKED,
	FIPC_WAIT_CLAIMED,
	FIPC_WAIT_DONE,
};

/**
 * enum fipc_wake - must the owner of an ended wait be woken?
 * @FIPC_WAKE_NONE: no, the owner did not sleep
 * @FIPC_WAKE_OWED: yes. Preemption is off until the caller has called fipc_wait_wake()
 */
enum fipc_wake {
	FIPC_WAKE_NONE,
	FIPC_WAKE_OWED,
};

/*
 * The word of a wait: state, whether it is taken, the errno of its outcome, and
 * a generation that no other wait of this task has: an answer names the
 * generation that it is for, so it can never reach a later wait.
 */
#define FIPC_WAIT_STATE		0x7ULL
#define FIPC_WAIT_TAKEN		0x8ULL
#define FIPC_WAIT_ERRNO_SHIFT	4
#define FIPC_WAIT_ERRNO		(0xfffULL << FIPC_WAIT_ERRNO_SHIFT)
#define FIPC_WAIT_GENERATION	(~0ULL << 16)
#define FIPC_WAIT_NEXT		(1ULL << 16)

/**
 * struct fipc_wait - one task's wait
 * @word: see above
 * @task: the owner; the slot around this structure holds the reference
 */
struct fipc_wait {
	atomic64_t word;
	struct task_struct *task;
};

u64 fipc_wait_begin(struct fipc_wait *wait, u64 taken);
void fipc_wait_spin(struct fipc_wait *wait, struct fipc_spin *spin,
		    struct task_struct *other);
int fipc_wait_park(struct fipc_wait *wait, ktime_t expires);
bool fipc_wait_unpark(struct fipc_wait *wait);
bool fipc_wait_cancel(struct fipc_wait *wait);
bool fipc_wait_claim(struct fipc_wait *wait, u64 generation,
		     enum fipc_wake *wake);
void fipc_wait_publish(struct fipc_wait *wait, int result,
		       enum fipc_wake wake, const struct fipc_spin *waker);
void fipc_wait_wake(struct fipc_wait *wait, const struct fipc_spin *waker);

/**
 * fipc_wait_withdraw - give up a wait that nobody can end any more
 * @wait: the current task's, off its list and not taken
 */
static inline void fipc_wait_withdraw(struct fipc_wait *wait)
{
	u64 word = atomic64_read(&wait->word);

	atomic64_set(&wait->word, (word & FIPC_WAIT_GENERATION) |
				  FIPC_WAIT_IDLE);
	/* (J) pairs with (K) */
	smp_wmb();
}

/**
 * fipc_wait_state - the state of a wait as it was a moment ago
 * @wait: anybody's
 *
 * Return: the state; if DONE, all that was written before can be read.
 */
static inline enum fipc_wait_state fipc_wait_state(struct fipc_wait *wait)
{
	/* (E) pairs with (B) and (F) */
	return atomic64_read_acquire(&wait->word) & FIPC_WAIT_STATE;
}

/**
 * fipc_wait_listed - is the wait still in its list?
 * @wait: the current task's, listed and not withdrawn since; for an answer that
 *        stays, under the list's lock
 */
static inline bool fipc_wait_listed(struct fipc_wait *wait)
{
	u64 word = atomic64_read_acquire(&wait->word); /* (E) */

	return !(word & FIPC_WAIT_TAKEN) &&
	       (word & FIPC_WAIT_STATE) != FIPC_WAIT_DONE;
}

/* Has somebody taken the current task's last wait off its list, to answer it? */
static inline bool fipc_wait_taken(struct fipc_wait *wait)
{
	return atomic64_read(&wait->word) & FIPC_WAIT_TAKEN;
}

/* Anybody's word; what the owner wrote before that wait began can be read. */
static inline u64 fipc_wait_peek(struct fipc_wait *wait)
{
	return atomic64_read_acquire(&wait->word); /* (H) */
}

/**
 * fipc_wait_in_line - does the task stand in some line?
 * @wait: anybody's
 *
 * Return: true if it does, or did a moment ago; and then what the owner wrote before
 * that wait began can be read.
 */
static inline bool fipc_wait_in_line(struct fipc_wait *wait)
{
	u64 word = fipc_wait_peek(wait);
	u64 state = word & FIPC_WAIT_STATE;

	return !(word & FIPC_WAIT_TAKEN) &&
	       (state == FIPC_WAIT_WAITING || state == FIPC_WAIT_PARKED);
}

/**
 * fipc_wait_ongoing - is this wait still going on?
 * @wait: anybody's, kept by a reference to the slot around it, or under RCU
 * @generation: which of the task's waits
 *
 * Return: true if so, and what was read before belongs to that wait.
 */
static inline bool fipc_wait_ongoing(struct fipc_wait *wait, u64 generation)
{
	u64 word, state;

	/*
	 * (K) The fields of a wait are written when the owner has seen the last one
	 * end: behind its own exchange (A), behind (E), or behind (J). Who read them
	 * changed sees the ended word here.
	 */
	smp_rmb();
	word = atomic64_read(&wait->word);
	state = word & FIPC_WAIT_STATE;

	return (word & FIPC_WAIT_GENERATION) == generation &&
	       (state == FIPC_WAIT_WAITING || state == FIPC_WAIT_PARKED);
}

/**
 * fipc_wait_exiting - has the owner made its last use of the slot?
 * @wait: anybody's
 *
 * Return: true if so, and what the owner wrote to its slot can be read: the acquire
 * pairs with the locks that the owner took and released on its way out, between
 * its last ioctl and the flag.
 */
static inline bool fipc_wait_exiting(struct fipc_wait *wait)
{
	/* See above. */
	return smp_load_acquire(&wait->task->flags) & PF_EXITING;
}

/**
 * fipc_wait_result - the outcome of a wait
 * @wait: the current task's, DONE
 *
 * Return: 0 or -errno.
 */
static inline int fipc_wait_result(struct fipc_wait *wait)
{
	u64 word = atomic64_read(&wait->word);

	return -(int)((word & FIPC_WAIT_ERRNO) >> FIPC_WAIT_ERRNO_SHIFT);
}

/* The word of an ended wait of the same generation. */
static inline u64 fipc_wait_outcome(u64 word, int result)
{
	return (word & (FIPC_WAIT_GENERATION | FIPC_WAIT_TAKEN)) |
	       (u64)-result << FIPC_WAIT_ERRNO_SHIFT | FIPC_WAIT_DONE;
}

/**
 * fipc_wait_take - the wait has left its list, and somebody will answer it
 * @wait: taken off its list by the caller, under the lock of the list
 *
 * Return: its generation, for fipc_wait_claim().
 */
static inline u64 fipc_wait_take(struct fipc_wait *wait)
{
	u64 word = atomic64_fetch_or(FIPC_WAIT_TAKEN, &wait->word);

	return word & FIPC_WAIT_GENERATION;
}

/**
 * fipc_wait_complete - end a wait that was listed
 * @wait: taken off its list by the caller, under the lock of the list
 * @result: what the owner's operation returns
 *
 * Context: any. From here to fipc_wait_wake() in one RCU read-side section: the
 * owner may run, and exit, as soon as the word says DONE.
 *
 * Return: whether the owner must be woken.
 */
static inline enum fipc_wake fipc_wait_complete(struct fipc_wait *wait,
						int result)
{
	u64 word = atomic64_read(&wait->word);

	preempt_disable();
	/* Others than the owner do not touch it; it can only have parked. */
	/* (B) pairs with (A), (D) and (E) */
	word = atomic64_xchg(&wait->word, fipc_wait_outcome(word, result));
	if (likely((word & FIPC_WAIT_STATE) == FIPC_WAIT_PARKED))
		return FIPC_WAKE_OWED;
	preempt_enable();
	fipc_count(FIPC_STAT_WAKEUPS_AVOIDED);

	return FIPC_WAKE_NONE;
}

#endif /* FASTIPC_WAIT_H */
