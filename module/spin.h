/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: whether to spin, and for how long
 *
 * A waiting task can poll its word for a while before it sleeps. If the answer
 * comes meanwhile, no task sleeps and no task is woken. On two CPUs this makes a
 * round trip an order of magnitude faster. If no answer comes, the time is lost.
 *
 * Each task learns from its own waits. A spin that succeeds doubles the budget of
 * the next one; a spin that fails halves it. When the budget has become too small,
 * the task skips a wait and then spins once with the full bound. Each time such a
 * single spin fails, the number of waits to skip doubles. (KVM's halt_poll_ns adapts
 * in a similar way, but it reads the clock even when it does not spin.)
 *
 * Spinning and handoff exclude each other. A handoff brings the waker and the woken
 * task together on one CPU, where a spin only delays the other task. So a task that
 * will spin makes plain wake-ups: the scheduler can then choose an idle CPU. Only a
 * task that will not spin hands its CPU over. fipc_spin_likely() predicts the decision
 * of fipc_spin_start().
 *
 * This file uses no wait word and no barrier. It decides; wait.c does the spinning.
 */
#ifndef FASTIPC_SPIN_H
#define FASTIPC_SPIN_H

#include <linux/cpumask.h>
#include <linux/sched.h>
#include <linux/sched/prio.h>
#include <linux/sched/signal.h>
#include <linux/sched/stat.h>

#include "compat/resched.h"
#include "limits.h"

/**
 * struct fipc_spin - what a task has learnt from its waits; owner only
 * @budget: longest duration of the next spin, ns; 0: see @skip
 * @skip: number of waits without a spin before the next spin
 * @pause: last value that a failed spin gave to @skip; the next failed spin doubles
 *         it. 0 after a spin that succeeded
 * @off: the endpoint of the current or last wait forbids spinning
 */
struct fipc_spin {
	u32 budget;
	u16 skip;
	u16 pause;
	bool off;
};

extern unsigned int fipc_spin_ns;
extern bool fipc_handoff;

u32 fipc_spin_begin(struct fipc_spin *spin);
void fipc_spin_learn(struct fipc_spin *spin, bool paid);

/*
 * Another task wanted this CPU before a spin began, or a signal was pending. No time
 * was lost, so the task spins again soon, after FIPC_SPIN_PAUSE_SHORT waits. Until
 * then it hands its CPU over. Afterwards it makes plain wake-ups again, which may
 * place it and the task that it wakes on different CPUs.
 */
static inline void fipc_spin_postpone(struct fipc_spin *spin)
{
	spin->budget = 0;
	spin->skip = FIPC_SPIN_PAUSE_SHORT;
}

/*
 * Can the current task spin now? Not if it would delay another task, or if a signal is
 * pending. single_task_running() also sees a runnable task for which the scheduler has
 * not set a reschedule flag.
 */
static inline bool fipc_spin_free(void)
{
	return single_task_running() && !fipc_resched_due() &&
	       !signal_pending(current);
}

/*
 * May the current task spin at all? Not if only one CPU is online, if the spin_ns
 * setting is 0, if the endpoint forbids spinning, or if the task is a real-time or
 * deadline task.
 */
static inline bool fipc_spin_allowed(const struct fipc_spin *spin)
{
	return num_online_cpus() > 1 && READ_ONCE(fipc_spin_ns) && !spin->off &&
	       current->prio >= MAX_RT_PRIO;
}

/**
 * fipc_spin_likely - will the current task spin when it waits next?
 * @spin: the current task's
 *
 * Context: any.
 *
 * Return: true if it will, as far as is known now.
 */
static inline bool fipc_spin_likely(const struct fipc_spin *spin)
{
	return fipc_spin_allowed(spin) && (spin->budget || !spin->skip) &&
	       fipc_spin_free();
}

/**
 * fipc_spin_start - the current task waits: decide whether it spins
 * @spin: the current task's
 *
 * Return: how long to spin, ns; 0: not at all.
 */
static inline u32 fipc_spin_start(struct fipc_spin *spin)
{
	u32 ns = fipc_spin_allowed(spin) ? fipc_spin_begin(spin) : 0;

	if (!ns || fipc_spin_free())
		return ns;
	fipc_spin_postpone(spin);

	return 0;
}

/* May a task that is about to wait hand its CPU to the task that it wakes? */
static inline bool fipc_spin_may_hand_off(const struct fipc_spin *spin)
{
	return READ_ONCE(fipc_handoff) && !fipc_spin_likely(spin);
}

#endif /* FASTIPC_SPIN_H */
