// SPDX-License-Identifier: GPL-2.0
/*
 * Counters, and the debugfs files that show them until the control plane comes:
 * "counters" has a line "name value" each; "endpoints", "spaces" and "slots"
 * have one number, how many there are now.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "stats.h"

DEFINE_PER_CPU(u64[FIPC_STAT_NR], fipc_stats);

static const char *const fipc_stat_names[] = {
	[FIPC_STAT_FAST_SENDS] = "fast_sends",
	[FIPC_STAT_QUEUED_SENDS] = "queued_sends",
	[FIPC_STAT_STALLED_SENDS] = "stalled_sends",
	[FIPC_STAT_RECEIVES_DIRECT] = "receives_direct",
	[FIPC_STAT_RECEIVES_QUEUED] = "receives_queued",
	[FIPC_STAT_CALLS] = "calls",
	[FIPC_STAT_BATCHES] = "batches",
	[FIPC_STAT_REPLIES] = "replies",
	[FIPC_STAT_CANCELS] = "cancels",
	[FIPC_STAT_PARKS] = "parks",
	[FIPC_STAT_WAKEUPS] = "wakeups",
	[FIPC_STAT_WAKEUPS_AVOIDED] = "wakeups_avoided",
	[FIPC_STAT_HANDOFFS] = "handoffs",
	[FIPC_STAT_SPINS_PAID] = "spins_paid",
	[FIPC_STAT_SPINS_MISSED] = "spins_missed",
	[FIPC_STAT_CACHE_HITS] = "cache_hits",
	[FIPC_STAT_CACHE_MISSES] = "cache_misses",
	[FIPC_STAT_TIMEOUTS] = "timeouts",
	[FIPC_STAT_SIGNALS] = "signals",
	[FIPC_STAT_CLOSES] = "closes",
	[FIPC_STAT_DROPPED] = "dropped",
	[FIPC_STAT_HANGUPS] = "hangups",
	[FIPC_STAT_REVOKED] = "revoked",
	[FIPC_STAT_ENDPOINTS_MADE] = "endpoints_made",
	[FIPC_STAT_ENDPOINTS_FREED] = "endpoints_freed",
	[FIPC_STAT_SPACES_MADE] = "spaces_made",
	[FIPC_STAT_SPACES_FREED] = "spaces_freed",
	[FIPC_STAT_SLOTS_MADE] = "slots_made",
	[FIPC_STAT_SLOTS_FREED] = "slots_freed",
};

static_assert(ARRAY_SIZE(fipc_stat_names) == FIPC_STAT_NR);

static struct dentry *fipc_debugfs;

/**
 * fipc_stat_sum - one counter over all CPUs
 * @stat: which
 *
 * Return: the sum; exact once nobody counts any more.
 */
u64 fipc_stat_sum(enum fipc_stat stat)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(fipc_stats, cpu)[stat]);

	return sum;
}

static int counters_show(struct seq_file *m, void *unused)
{
	int i;

	for (i = 0; i < FIPC_STAT_NR; i++)
		seq_printf(m, "%s %llu\n", fipc_stat_names[i],
			   fipc_stat_sum(i));

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

/* The freed are read first: what is made meanwhile must not go below zero. */
static int fipc_show_living(struct seq_file *m, enum fipc_stat made,
			    enum fipc_stat freed)
{
	u64 gone = fipc_stat_sum(freed);

	seq_printf(m, "%llu\n", fipc_stat_sum(made) - gone);

	return 0;
}

static int endpoints_show(struct seq_file *m, void *unused)
{
	return fipc_show_living(m, FIPC_STAT_ENDPOINTS_MADE,
				FIPC_STAT_ENDPOINTS_FREED);
}
DEFINE_SHOW_ATTRIBUTE(endpoints);

static int spaces_show(struct seq_file *m, void *unused)
{
	return fipc_show_living(m, FIPC_STAT_SPACES_MADE,
				FIPC_STAT_SPACES_FREED);
}
DEFINE_SHOW_ATTRIBUTE(spaces);

static int slots_show(struct seq_file *m, void *unused)
{
	return fipc_show_living(m, FIPC_STAT_SLOTS_MADE,
				FIPC_STAT_SLOTS_FREED);
}
DEFINE_SHOW_ATTRIBUTE(slots);

/* debugfs may be absent: as its own documentation asks, nobody checks. */
void fipc_stats_init(void)
{
	fipc_debugfs = debugfs_create_dir("fastipc", NULL);
	debugfs_create_file("counters", 0400, fipc_debugfs, NULL,
			    &counters_fops);
	debugfs_create_file("endpoints", 0400, fipc_debugfs, NULL,
			    &endpoints_fops);
	debugfs_create_file("spaces", 0400, fipc_debugfs, NULL, &spaces_fops);
	debugfs_create_file("slots", 0400, fipc_debugfs, NULL, &slots_fops);
}

void fipc_stats_exit(void)
{
	debugfs_remove_recursive(fipc_debugfs);
}
