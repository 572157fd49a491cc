/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: whether to spin, and for how long
 *
 * A task that waits can look at its word for a while before it sleeps. If the
 * answer comes meanwhile, nobody sleeps and nobody is woken: on two CPUs that
 * makes a round trip an order of magnitude faster. If not, the time is lost.
 *
 * Each task learns from its own waits. A try that pays doubles the budget of the
 * next, one that does not halves it. When nothing is left the task stops trying;
 * then it makes single tries with the full bound, each time that one is in vain at
 * double the distance. (KVM's halt_poll_ns adapts like this, but reads the clock
 * also where it does not spin.)
 *
 * Spinning and handoff exclude each other. A handoff draws waker and wakee onto
 * one CPU, where spinning can only be in the other's way. So who will spin makes
 * plain wake-ups, which spread over idle CPUs, and only who will not hands its
 * CPU over: fipc_spin_likely() foretells what fipc_spin_start() will decide.
 *
 * This room knows no words and no barriers: it decides, wait.c does.
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
 * struct fipc_spin - what a task has learnt; its owner's alone
 * @budget: how long the next try may take, ns; 0: see @skip
 * @skip: waits to let pass before the next try
 * @pause: what @skip becomes when that one is in vain
 * @off: the endpoint of the current or last wait does not want it
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
 * Others wanted this CPU before a try began. Nothing was lost, so try again soon,
 * and until then hand off: after a plain wake-up we may be on a CPU each.
 */
static inline void fipc_spin_postpone(struct fipc_spin *spin)
{
	spin->budget = 0;
	spin->skip = FIPC_SPIN_PAUSE_SHORT;
}

/*
 * Would spinning be in nobody's way, just now? single_task_running() sees also who
 * became runnable without the scheduler having asked us to go.
 */
static inline bool fipc_spin_free(void)
{
	return single_task_running() && !fipc_resched_due() &&
	       !signal_pending(current);
}

/*
 * May the current task ever spin? Not where there is one CPU only, nor if it is a
 * real-time or deadline task.
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
 */
static inline bool fipc_spin_likely(const struct fipc_spin *spin)
{
	return fipc_spin_allowed(spin) && (spin->budget || !spin->skip) &&
	       fipc_spin_free();
}

/**
 * fipc_spin_start - the current task waits: is it to spin?
 * @spin: the current task's
 *
 * Return: for how long, ns; 0: not at all.
 */
static inline u32 fipc_spin_start(struct fipc_spin *spin)
{
	u32 ns = fipc_spin_allowed(spin) ? fipc_spin_begin(spin) : 0;

	if (!ns || fipc_spin_free())
		return ns;
	fipc_spin_postpone(spin);

	return 0;
}

/* May a task that is about to wait hand its CPU to whom it wakes? */
static inline bool fipc_spin_may_hand_off(const struct fipc_spin *spin)
{
	return READ_ONCE(fipc_handoff) && !fipc_spin_likely(spin);
}

#endif /* FASTIPC_SPIN_H */
