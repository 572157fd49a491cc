/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: counters and latencies
 *
 * Counters count events since the module was loaded. Each CPU has its own, without an
 * atomic operation or a shared cache line, and a reader adds them up. A counter never
 * decreases. Any file may count. No decision depends on a counter.
 *
 * Latencies are the durations of sends and calls for the task that makes them, from
 * the command to its return, by path and with failures. Batches are not included,
 * because one command sends many messages, nor are commands with invalid arguments.
 * Latencies are counted per CPU like the counters, and only while they are switched
 * on. While they are off they cost only jumps that are not taken.
 */
#ifndef FASTIPC_STATS_H
#define FASTIPC_STATS_H

#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/fastipc_netlink.h>

/* All counters; netlink.c has the attributes that user space sees. */
enum fipc_stat {
	FIPC_STAT_FAST_SENDS,		/* sent into a waiting receiver's slot */
	FIPC_STAT_QUEUED_SENDS,		/* sent into the queue at once */
	FIPC_STAT_STALLED_SENDS,	/* waited for a free entry in the queue */
	FIPC_STAT_REFUSED_SENDS,	/* queue full, the sender did not wait */
	FIPC_STAT_RECEIVES_DIRECT,	/* messages delivered to a waiting receiver */
	FIPC_STAT_RECEIVES_QUEUED,	/* messages received from the queue or a line */
	FIPC_STAT_CALLS,		/* delivered to a server, or put in line */
	FIPC_STAT_BATCHES,		/* sent or received, of at least one message */
	FIPC_STAT_REPLIES,		/* with and without a caller that still waits */
	FIPC_STAT_CANCELS,		/* calls in flight, cancelled by their caller */
	FIPC_STAT_PARKS,		/* a task went to sleep */
	FIPC_STAT_WAKEUPS,		/* a parked task was woken */
	FIPC_STAT_WAKEUPS_AVOIDED,	/* the task of an ended wait had not parked */
	FIPC_STAT_HANDOFFS,		/* wake-ups whose waker gave up its CPU */
	FIPC_STAT_SPINS_PAID,		/* a wait ended while its task spun */
	FIPC_STAT_SPINS_MISSED,		/* a spin ended before the wait */
	FIPC_STAT_CACHE_HITS,		/* token lookups in the task's cache */
	FIPC_STAT_CACHE_MISSES,		/* token lookups in the table */
	FIPC_STAT_TIMEOUTS,		/* waits ended by their deadline */
	FIPC_STAT_SIGNALS,		/* waits ended or interrupted by a signal */
	FIPC_STAT_CLOSES,		/* endpoints closed */
	FIPC_STAT_DROPPED,		/* messages that can no longer be received */
	FIPC_STAT_HANGUPS,		/* groups whose last capability died */
	FIPC_STAT_REVOKED,		/* live capabilities that a revocation killed */
	FIPC_STAT_ENDPOINTS_MADE,
	FIPC_STAT_ENDPOINTS_FREED,
	FIPC_STAT_SPACES_MADE,
	FIPC_STAT_SPACES_FREED,
	FIPC_STAT_SLOTS_MADE,
	FIPC_STAT_SLOTS_FREED,
	FIPC_STAT_NR,
};

DECLARE_PER_CPU(u64[FIPC_STAT_NR], fipc_stats);

/* Context: any. One instruction on x86-64. */
static inline void fipc_count_many(enum fipc_stat stat, u64 n)
{
	this_cpu_add(fipc_stats[stat], n);
}

static inline void fipc_count(enum fipc_stat stat)
{
	fipc_count_many(stat, 1);
}

/* Count a wait that was broken off: @why is -ETIMEDOUT, or else it was a signal. */
static inline void fipc_count_broken_off(int why)
{
	fipc_count(why == -ETIMEDOUT ? FIPC_STAT_TIMEOUTS : FIPC_STAT_SIGNALS);
}

u64 fipc_stat_cpu(enum fipc_stat stat, int cpu);
u64 fipc_stat_sum(enum fipc_stat stat);

#define FIPC_OPERATIONS	(FASTIPC_OPERATION_CALL + 1)
#define FIPC_PATHS	(FASTIPC_PATH_FAILED + 1)

/**
 * struct fipc_latency - latencies of one kind of operation on one path
 * @count: number of operations
 * @sum: of all durations, ns
 * @histogram: number of operations that took less than 1, 2, 4 ... ns, and not less
 *	       than the bound of the bucket before; the last bucket has all the rest
 */
struct fipc_latency {
	u64 count;
	u64 sum;
	u64 histogram[FASTIPC_BUCKETS];
};

DECLARE_STATIC_KEY_FALSE(fipc_latency_on);

/* Return: the time at which an operation begins, ns of local_clock(); 0 while off. */
static inline u64 fipc_latency_start(void)
{
	return static_branch_unlikely(&fipc_latency_on) ? local_clock() : 0;
}

void fipc_latency_note(enum fastipc_operation op, enum fastipc_path path,
		       u64 start);

/**
 * fipc_latency_end - an operation has ended
 * @op: which operation
 * @path: its path, or that it failed
 * @start: from fipc_latency_start(), which may have run on another CPU
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
