/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: counters and latencies
 *
 * What happened since the module was loaded, counted per CPU without an atomic
 * operation or a shared cache line, and added up when somebody reads. A counter
 * never goes back. Any room may count; nothing here is ever decided upon.
 *
 * How long sends and calls take, as those who make them see it: from the command to
 * its return, apart by path and with failures. Not batches, as many messages are one
 * command there, nor commands whose arguments are refused. Counted per CPU, like
 * the counters, and only while it is switched on: off, it costs jumps that are not taken.
 */
#ifndef FASTIPC_STATS_H
#define FASTIPC_STATS_H

#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/fastipc_netlink.h>

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

#define FIPC_OPERATIONS	(FASTIPC_OPERATION_CALL + 1)
#define FIPC_PATHS	(FASTIPC_PATH_FAILED + 1)

/**
 * struct fipc_latency - how long one kind of operation took
 * @count: how many there were
 * @sum: of all, ns
 * @histogram: how many took less than 1, 2, 4 ... ns, and not less than the one before
 */
struct fipc_latency {
	u64 count;
	u64 sum;
	u64 histogram[FASTIPC_BUCKETS];
};

DECLARE_STATIC_KEY_FALSE(fipc_latency_on);

/* Return: when an operation begins, ns of local_clock(); 0: nobody wants to know. */
static inline u64 fipc_latency_start(void)
{
	return static_branch_unlikely(&fipc_latency_on) ? local_clock() : 0;
}

void fipc_latency_note(enum fastipc_operation op, enum fastipc_path path,
		       u64 start);

/**
 * fipc_latency_end - an operation has ended
 * @op: which
 * @path: how it went
 * @start: from fipc_latency_start(); on another CPU, perhaps
 *
 * Context: any.
 */
static inline void fipc_latency_end(enum fastipc_operation op,
				    enum fastipc_path path, u64 start)
{
	if (static_branch_unlikely(&fipc_latency_on) && start)
		fipc_latency_note(op, path, start);
}

void fipc_latency_sum(enum fastipc_operation op, enum fastipc_path path,
		      struct fipc_latency *sum);
void fipc_latency_switch(bool on);
int fipc_latency_init(void);
void fipc_latency_exit(void);

#endif /* FASTIPC_STATS_H */
