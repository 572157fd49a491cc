/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: counters
 *
 * What happened since the module was loaded, counted per CPU without an atomic
 * operation or a shared cache line, and added up when somebody reads. A counter
 * never goes back. Any room may count; nothing here is ever decided upon.
 */
#ifndef FASTIPC_STATS_H
#define FASTIPC_STATS_H

#include <linux/percpu.h>

/* What is counted; netlink.c has the attributes that users see. */
enum fipc_stat {
	FIPC_STAT_FAST_SENDS,		/* into a waiting receiver's slot */
	FIPC_STAT_QUEUED_SENDS,		/* into the queue at once */
	FIPC_STAT_STALLED_SENDS,	/* waited for room in the queue */
	FIPC_STAT_REFUSED_SENDS,	/* the queue was full, and they would not wait */
	FIPC_STAT_RECEIVES_DIRECT,	/* answered by a sender */
	FIPC_STAT_RECEIVES_QUEUED,	/* answered from the queue */
	FIPC_STAT_CALLS,		/* sent to a server, or lined up */
	FIPC_STAT_BATCHES,		/* sent or received, of one message or more */
	FIPC_STAT_REPLIES,		/* whether or not the caller was there */
	FIPC_STAT_CANCELS,		/* calls in flight, given up by their maker */
	FIPC_STAT_PARKS,		/* a task went to sleep */
	FIPC_STAT_WAKEUPS,		/* a parked task was woken */
	FIPC_STAT_WAKEUPS_AVOIDED,	/* a wait was ended that had not parked */
	FIPC_STAT_HANDOFFS,		/* of the wakeups: the waker left its CPU */
	FIPC_STAT_SPINS_PAID,		/* a wait ended while its task spun */
	FIPC_STAT_SPINS_MISSED,		/* a task spun in vain */
	FIPC_STAT_CACHE_HITS,		/* lookups that the task had made before */
	FIPC_STAT_CACHE_MISSES,		/* and those of the table */
	FIPC_STAT_TIMEOUTS,		/* a wait ended by its deadline */
	FIPC_STAT_SIGNALS,		/* a wait ended by a signal */
	FIPC_STAT_CLOSES,		/* endpoints closed */
	FIPC_STAT_DROPPED,		/* messages that nobody can receive any more */
	FIPC_STAT_HANGUPS,		/* groups whose last capability died */
	FIPC_STAT_REVOKED,		/* capabilities that revocations found */
	FIPC_STAT_ENDPOINTS_MADE,
	FIPC_STAT_ENDPOINTS_FREED,
	FIPC_STAT_SPACES_MADE,
	FIPC_STAT_SPACES_FREED,
	FIPC_STAT_SLOTS_MADE,
	FIPC_STAT_SLOTS_FREED,
	FIPC_STAT_NR,
};

DECLARE_PER_CPU(u64[FIPC_STAT_NR], fipc_stats);

/* Any context; one instruction on x86-64. */
static inline void fipc_count_many(enum fipc_stat stat, u64 n)
{
	this_cpu_add(fipc_stats[stat], n);
}

static inline void fipc_count(enum fipc_stat stat)
{
	fipc_count_many(stat, 1);
}

/* A wait ended without a result: -ETIMEDOUT, or a signal. */
static inline void fipc_count_broken_off(int why)
{
	fipc_count(why == -ETIMEDOUT ? FIPC_STAT_TIMEOUTS : FIPC_STAT_SIGNALS);
}

u64 fipc_stat_cpu(enum fipc_stat stat, int cpu);
u64 fipc_stat_sum(enum fipc_stat stat);

#endif /* FASTIPC_STATS_H */
