/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: waiting and waking
 *
 * One task waits. Exactly one party ends the wait: another task, or the waiting
 * task itself. This file knows nothing of messages or endpoints. It wakes a task
 * when the outcome of its wait is decided. No wake-up is lost, and a task that has
 * not announced that it will sleep is not woken.
 *
 * All memory barriers for the word of a wait are here and in wait.c, which has
 * the interleavings. The other barriers are in cap_lookup.h and space.c (epochs),
 * slot_table.c (the watch for servers that have exited), snapshot.c (reads of
 * another task's slot without a lock), and deferred.c and fipc_wait_exiting()
 * (whether a task is exiting).
 *
 * A wait is *listed*, or *taken* by a party that will answer it, as a server
 * answers a call. The party that removes a wait from its list, under the lock of
 * the list, completes the wait or takes it; the owner withdraws it. The outcome of
 * a taken wait is decided by the first party that moves it to CLAIMED or IDLE: a
 * party that answers, such as the server or the sweep after the server has exited;
 * or a party that cancels, which is the owner or the sweep after the owner has
 * exited.
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
 * enum fipc_wait_state - the states of a wait
 * @FIPC_WAIT_IDLE: no wait; only the owner may change the structure
 * @FIPC_WAIT_WAITING: other parties can end the wait; the owner does not sleep in
 *		       this wait, and needs no wake-up
 * @FIPC_WAIT_PARKED: the owner sleeps or is about to sleep, and must be woken
 * @FIPC_WAIT_CLAIMED: another party writes the answer of a taken wait, with
 *		       preemption off; the owner may spin until DONE
 * @FIPC_WAIT_DONE: ended; only the owner may change the structure
 *
 * Legal moves, and the party that makes them::
 *
 *	IDLE, DONE -> WAITING		owner, before another party can end it
 *	WAITING -> PARKED		owner, after it has set its task state
 *	PARKED -> WAITING		owner of a taken wait, woken by a signal
 *	WAITING, PARKED -> DONE		listed wait: the party that removed it from
 *					its list. From PARKED that party owes
 *					the wake-up
 *	WAITING, PARKED -> CLAIMED	taken wait: the party that answers
 *	CLAIMED -> DONE			the same party. It owes the wake-up if the
 *					wait was PARKED
 *	WAITING, PARKED -> IDLE		owner, after it has left the list, or to
 *					cancel a taken wait. After its exit: the
 *					sweep, to cancel a taken wait
 *
 * A spinning task stays in WAITING. So does a task that yields its CPU before it
 * sleeps, for example to the task that it has woken: the owner is still runnable.
 * The wait of a call that a signal has interrupted is also WAITING: the owner has
 * left the command.
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
 * @FIPC_WAKE_OWED: yes. Preemption is off until the caller has called
 *		    fipc_wait_wake()
 */
enum fipc_wake {
	FIPC_WAKE_NONE,
	FIPC_WAKE_OWED,
};

/*
 * The word of a wait has four parts: the state, whether the wait is taken, the
 * errno of its outcome, and a generation. No other wait of this task has the same
 * generation. An answer names the generation of its wait, so it can never reach
 * a later wait.
 */
#define FIPC_WAIT_STATE		0x7ULL
#define FIPC_WAIT_TAKEN		0x8ULL
#define FIPC_WAIT_ERRNO_SHIFT	4
#define FIPC_WAIT_ERRNO		(0xfffULL << FIPC_WAIT_ERRNO_SHIFT)
#define FIPC_WAIT_GENERATION	(~0ULL << 16)
#define FIPC_WAIT_NEXT		(1ULL << 16)

/**
 * struct fipc_wait - one task's wait
 * @word: state, taken flag, errno and generation, as above
 * @task: the owner; the slot that contains this structure holds the reference
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
 * fipc_wait_withdraw - end a wait that no other party can end any more
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
 * fipc_wait_state - read the state of a wait
 * @wait: of any task
 *
 * Return: the state, which may change at once. If it is DONE, the data that was
 * written before DONE can be read.
 */
static inline enum fipc_wait_state fipc_wait_state(struct fipc_wait *wait)
{
	/* (E) pairs with (B) and (F) */
	return atomic64_read_acquire(&wait->word) & FIPC_WAIT_STATE;
}

/**
 * fipc_wait_listed - is the wait still in its list?
 * @wait: the current task's. It was put in a list, and the task has not withdrawn
 *	  it since
 *
 * Return: true if so. Without the list's lock, the result may be outdated at once.
 */
static inline bool fipc_wait_listed(struct fipc_wait *wait)
{
	u64 word = atomic64_read_acquire(&wait->word); /* (E) */

	return !(word & FIPC_WAIT_TAKEN) &&
	       (word & FIPC_WAIT_STATE) != FIPC_WAIT_DONE;
}

/* Was the current task's last wait taken by a party that answers it? */
static inline bool fipc_wait_taken(struct fipc_wait *wait)
{
	return atomic64_read(&wait->word) & FIPC_WAIT_TAKEN;
}

/*
 * Read the word of any task's wait. The data that the owner wrote before that wait
 * began can be read afterwards.
 */
static inline u64 fipc_wait_peek(struct fipc_wait *wait)
{
	return atomic64_read_acquire(&wait->word); /* (H) */
}

/**
 * fipc_wait_in_line - is the wait listed?
 * @wait: of any task
 *
 * The lines of endpoint.h are such lists.
 *
 * Return: true if the wait was listed when the word was read. The data that the
 * owner wrote before that wait began can then be read.
 */
static inline bool fipc_wait_in_line(struct fipc_wait *wait)
{
	u64 word = fipc_wait_peek(wait);
	u64 state = word & FIPC_WAIT_STATE;

	return !(word & FIPC_WAIT_TAKEN) &&
	       (state == FIPC_WAIT_WAITING || state == FIPC_WAIT_PARKED);
}

/**
 * fipc_wait_ongoing - has this wait not ended yet?
 * @wait: of any task; a reference to its slot, or RCU, keeps it valid
 * @generation: which of the task's waits
 *
 * Return: true if the wait goes on and is not claimed. Then the fields that were
 * read before this call belong to this wait.
 */
static inline bool fipc_wait_ongoing(struct fipc_wait *wait, u64 generation)
{
	u64 word, state;

	/*
	 * (K) The owner writes the fields of a wait after it has seen the previous
	 * wait end: after its own cmpxchg to IDLE (A: it cancelled the wait), after it
	 * has read DONE (E), or after it has withdrawn the wait (J). So a reader that
	 * has read a changed field reads the changed word here.
	 */
	smp_rmb();
	word = atomic64_read(&wait->word);
	state = word & FIPC_WAIT_STATE;

	return (word & FIPC_WAIT_GENERATION) == generation &&
	       (state == FIPC_WAIT_WAITING || state == FIPC_WAIT_PARKED);
}

/**
 * fipc_wait_exiting - has the owner used its slot for the last time?
 * @wait: of any task
 *
 * The store of PF_EXITING is a plain store. Locks that an exiting task takes and
 * releases between its last ioctl and this store order its earlier writes before
 * the store. This acquire orders our later reads after the load of the flag.
 *
 * Return: true if so. The data that the owner wrote to its slot can then be read.
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

/* The word of a wait after it has ended. The generation does not change. */
static inline u64 fipc_wait_outcome(u64 word, int result)
{
	return (word & (FIPC_WAIT_GENERATION | FIPC_WAIT_TAKEN)) |
	       (u64)-result << FIPC_WAIT_ERRNO_SHIFT | FIPC_WAIT_DONE;
}

/**
 * fipc_wait_take - mark a wait that another party will answer later
 * @wait: removed from its list by the caller, under the lock of the list
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
 * @wait: removed from its list by the caller, under the lock of the list
 * @result: the result of the owner's operation: 0 or -errno
 *
 * Context: any. This call and fipc_wait_wake() must be in one RCU read-side
 * section: the owner may run, and exit, as soon as the word says DONE.
 *
 * Return: whether the caller must wake the owner.
 */
static inline enum fipc_wake fipc_wait_complete(struct fipc_wait *wait,
						int result)
{
	u64 word = atomic64_read(&wait->word);

	preempt_disable();
	/* Only the owner can change the word meanwhile, and only to PARKED. */
	/* (B) pairs with (A), (D) and (E) */
	word = atomic64_xchg(&wait->word, fipc_wait_outcome(word, result));
	if (likely((word & FIPC_WAIT_STATE) == FIPC_WAIT_PARKED))
		return FIPC_WAKE_OWED;
	preempt_enable();
	fipc_count(FIPC_STAT_WAKEUPS_AVOIDED);

	return FIPC_WAKE_NONE;
}

#endif /* FASTIPC_WAIT_H */
