// SPDX-License-Identifier: GPL-2.0
/* Counters and latencies. */
#include <linux/bitops.h>
#include <linux/percpu.h>

#include "stats.h"

DEFINE_PER_CPU(u64[FIPC_STAT_NR], fipc_stats);

/* Return: the value of one counter on one CPU. */
u64 fipc_stat_cpu(enum fipc_stat stat, int cpu)
{
	return READ_ONCE(per_cpu(fipc_stats, cpu)[stat]);
}

/**
 * fipc_stat_sum - add up one counter over all CPUs
 * @stat: which counter
 *
 * Return: the sum; exact if no task counts meanwhile.
 */
u64 fipc_stat_sum(enum fipc_stat stat)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += fipc_stat_cpu(stat, cpu);

	return sum;
}

DEFINE_STATIC_KEY_FALSE(fipc_latency_on);

struct fipc_latencies {
	struct fipc_latency of[FIPC_OPERATIONS][FIPC_PATHS];
};

/* Not static per-CPU data: all modules together have only 8 KiB of that. */
static struct fipc_latencies __percpu *latencies __ro_after_init;

/*
 * Bucket n has the operations of less than 2^n ns, and at least 2^(n-1) ns. The clocks
 * of two CPUs may differ a little: a duration that would be negative counts as 0.
 */
static unsigned int fipc_latency_bucket(s64 ns)
{
	return min_t(unsigned int, fls64(ns), FASTIPC_BUCKETS - 1);
}

/**
 * fipc_latency_note - count an operation that has ended just now
 * @op: which operation
 * @path: its path, or that it failed
 * @start: when it began, ns of local_clock()
 *
 * Context: any.
 */
noinline void fipc_latency_note(enum fastipc_operation op,
				enum fastipc_path path, u64 start)
{
	struct fipc_latency __percpu *latency = &latencies->of[op][path];
	s64 ns = max_t(s64, local_clock() - start, 0);

	this_cpu_inc(latency->count);
	this_cpu_add(latency->sum, ns);
	this_cpu_inc(latency->histogram[fipc_latency_bucket(ns)]);
}

static void fipc_latency_add(struct fipc_latency *sum,
			     const struct fipc_latency *latency)
{
	unsigned int i;

	sum->count += READ_ONCE(latency->count);
	sum->sum += READ_ONCE(latency->sum);
	for (i = 0; i < FASTIPC_BUCKETS; i++)
		sum->histogram[i] += READ_ONCE(latency->histogram[i]);
}

/**
 * fipc_latency_sum - add up one kind of operation over all CPUs
 * @op: which operation
 * @path: which path, or failures
 * @sum: filled in; its fields agree if no task counts meanwhile
 */
void fipc_latency_sum(enum fastipc_operation op, enum fastipc_path path,
		      struct fipc_latency *sum)
{
	int cpu;

	*sum = (struct fipc_latency){};
	for_each_possible_cpu(cpu)
		fipc_latency_add(sum, &per_cpu_ptr(latencies, cpu)->of[op][path]);
}

/**
 * fipc_latency_switch - switch latencies on or off
 * @on: true: on
 *
 * Patches the module's code.
 *
 * Context: task; sleeps.
 */
void fipc_latency_switch(bool on)
{
	if (on)
		static_branch_enable(&fipc_latency_on);
	else
		static_branch_disable(&fipc_latency_on);
}

int __init fipc_latency_init(void)
{
	latencies = alloc_percpu(struct fipc_latencies);

	return latencies ? 0 : -ENOMEM;
}

/* Context: no task executes a command any more. */
void fipc_latency_exit(void)
{
	free_percpu(latencies);
}
