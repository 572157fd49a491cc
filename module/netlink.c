// SPDX-License-Identifier: GPL-2.0
/* The control plane: the family, statistics, settings. */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <net/genetlink.h>

#include "dump.h"
#include "dump_record.h"
#include "event.h"
#include "limits.h"
#include "netlink.h"
#include "nlmsg.h"
#include "spin.h"
#include "stats.h"
#include "unanswered.h"

/* The attributes of the counters have the same order as the counters. */
#define FIPC_STATS_ATTR(stat) (FASTIPC_A_STATS_FAST_SENDS + (stat))
static_assert(FIPC_STATS_ATTR(FIPC_STAT_CALLS) == FASTIPC_A_STATS_CALLS);
static_assert(FIPC_STATS_ATTR(FIPC_STAT_HANDOFFS) == FASTIPC_A_STATS_HANDOFFS);
static_assert(FIPC_STATS_ATTR(FIPC_STAT_DROPPED) == FASTIPC_A_STATS_DROPPED);
static_assert(FIPC_STATS_ATTR(FIPC_STAT_NR) == __FASTIPC_A_STATS_MAX);

/* Instead of the number of a CPU: the sum of all CPUs. */
#define FIPC_ALL_CPUS (-1)

static u64 fipc_stat_of(enum fipc_stat stat, int cpu)
{
	return cpu == FIPC_ALL_CPUS ? fipc_stat_sum(stat) :
				      fipc_stat_cpu(stat, cpu);
}

static void fipc_stats_fill(struct fipc_nlmsg *msg, int cpu)
{
	int i;

	if (cpu != FIPC_ALL_CPUS)
		fipc_nlmsg_u32(msg, FASTIPC_A_STATS_CPU, cpu);
	/*
	 * Read the "made" counters after the "freed" counters. Then, on machines that
	 * do not reorder loads, the totals never show more freed than made.
	 */
	for (i = FIPC_STAT_NR - 1; i >= 0; i--)
		fipc_nlmsg_u64(msg, FIPC_STATS_ATTR(i), fipc_stat_of(i, cpu));
}

static void fipc_stats_fill_all(struct fipc_nlmsg *msg)
{
	fipc_stats_fill(msg, FIPC_ALL_CPUS);
}

static void fipc_settings_fill(struct fipc_nlmsg *msg)
{
	fipc_nlmsg_u32(msg, FASTIPC_A_SETTINGS_SPIN_NS,
		       READ_ONCE(fipc_spin_ns));
	fipc_nlmsg_u32(msg, FASTIPC_A_SETTINGS_HANDOFF,
		       READ_ONCE(fipc_handoff));
	fipc_nlmsg_u32(msg, FASTIPC_A_SETTINGS_LATENCY,
		       static_key_enabled(&fipc_latency_on));
	fipc_nlmsg_u32(msg, FASTIPC_A_SETTINGS_UNANSWERED_MS,
		       READ_ONCE(fipc_unanswered_ms));
}

/* Reply to a request that is not a dump. */
static int fipc_answer_request(struct genl_info *info, int pad,
			       void (*put)(struct fipc_nlmsg *msg))
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	struct fipc_nlmsg msg = { .skb = skb, .pad = pad };
	int ret;

	if (!skb)
		return -ENOMEM;

	fipc_nlmsg_begin_reply(&msg, info);
	put(&msg);
	ret = fipc_nlmsg_end(&msg);
	if (ret) {
		nlmsg_free(skb);
		return ret;
	}

	return genlmsg_reply(skb, info);
}

static int fipc_stats_answer(struct sk_buff *skb, struct genl_info *info)
{
	return fipc_answer_request(info, FASTIPC_A_STATS_PAD, fipc_stats_fill_all);
}

static int fipc_settings_answer(struct sk_buff *skb, struct genl_info *info)
{
	return fipc_answer_request(info, 0, fipc_settings_fill);
}

/* The policy has checked all values. */
static int fipc_settings_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;

	if (attrs[FASTIPC_A_SETTINGS_SPIN_NS])
		WRITE_ONCE(fipc_spin_ns,
			   nla_get_u32(attrs[FASTIPC_A_SETTINGS_SPIN_NS]));
	if (attrs[FASTIPC_A_SETTINGS_HANDOFF])
		WRITE_ONCE(fipc_handoff,
			   nla_get_u32(attrs[FASTIPC_A_SETTINGS_HANDOFF]));
	if (attrs[FASTIPC_A_SETTINGS_LATENCY])
		fipc_latency_switch(nla_get_u32(attrs[FASTIPC_A_SETTINGS_LATENCY]));
	if (attrs[FASTIPC_A_SETTINGS_UNANSWERED_MS])
		WRITE_ONCE(fipc_unanswered_ms,
			   nla_get_u32(attrs[FASTIPC_A_SETTINGS_UNANSWERED_MS]));

	return 0;
}

/* The counters of one CPU could reveal which tasks run there. */
static int fipc_stats_start(struct netlink_callback *cb)
{
	if (netlink_capable(cb->skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(cb->extack, "Counters of each CPU need CAP_NET_ADMIN");

	return -EPERM;
}

static int fipc_stats_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	int cpu = cpumask_next((int)cb->args[0] - 1, cpu_possible_mask);
	struct fipc_nlmsg msg = { .skb = skb, .pad = FASTIPC_A_STATS_PAD };

	while (cpu < nr_cpu_ids) {
		fipc_nlmsg_begin_dump(&msg, cb, FASTIPC_CMD_STATS_GET);
		fipc_stats_fill(&msg, cpu);
		if (fipc_nlmsg_end(&msg))
			break;
		cpu = cpumask_next(cpu, cpu_possible_mask);
	}
	cb->args[0] = cpu;

	return skb->len;
}

static void fipc_latency_fill(struct fipc_nlmsg *msg, int op, int path)
{
	struct fipc_latency sum;

	fipc_latency_sum(op, path, &sum);
	fipc_nlmsg_u32(msg, FASTIPC_A_LATENCY_OPERATION, op);
	fipc_nlmsg_u32(msg, FASTIPC_A_LATENCY_PATH, path);
	fipc_nlmsg_u64(msg, FASTIPC_A_LATENCY_COUNT, sum.count);
	fipc_nlmsg_u64(msg, FASTIPC_A_LATENCY_SUM_NS, sum.sum);
	fipc_nlmsg_u64s(msg, FASTIPC_A_LATENCY_HISTOGRAM, sum.histogram,
			ARRAY_SIZE(sum.histogram));
}

static int fipc_latency_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	unsigned long n = cb->args[0];
	struct fipc_nlmsg msg = { .skb = skb, .pad = FASTIPC_A_LATENCY_PAD };

	for (; n < FIPC_OPERATIONS * FIPC_PATHS; n++) {
		fipc_nlmsg_begin_dump(&msg, cb, FASTIPC_CMD_LATENCY_GET);
		fipc_latency_fill(&msg, n / FIPC_PATHS, n % FIPC_PATHS);
		if (fipc_nlmsg_end(&msg))
			break;
	}
	cb->args[0] = n;

	return skb->len;
}

/* For commands without attributes. Without a policy, attributes would be ignored. */
static const struct nla_policy fipc_no_policy[] = {
	[1] = { .type = NLA_REJECT },
};

static const struct nla_policy fipc_cap_policy[] = {
	[FASTIPC_A_CAP_SPACE] = { .type = NLA_U64, },
};

/* Not const: in 6.1 a policy points to a range that is not const. */
static struct netlink_range_validation fipc_spin_ns_range = {
	.max = FIPC_SPIN_NS_MAX,
};

static struct netlink_range_validation fipc_unanswered_ms_range = {
	.max = FIPC_UNANSWERED_MS_MAX,
};

static const struct nla_policy fipc_settings_policy[] = {
	[FASTIPC_A_SETTINGS_SPIN_NS] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &fipc_spin_ns_range),
	[FASTIPC_A_SETTINGS_HANDOFF] = NLA_POLICY_MAX(NLA_U32, 1),
	[FASTIPC_A_SETTINGS_LATENCY] = NLA_POLICY_MAX(NLA_U32, 1),
	[FASTIPC_A_SETTINGS_UNANSWERED_MS] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &fipc_unanswered_ms_range),
};

#define FIPC_POLICY(_policy)						\
	.policy = _policy, .maxattr = ARRAY_SIZE(_policy) - 1

static const struct genl_ops fipc_ops[] = {
	{
		.cmd = FASTIPC_CMD_STATS_GET,
		FIPC_POLICY(fipc_no_policy),
		.doit = fipc_stats_answer,
		.start = fipc_stats_start,
		.dumpit = fipc_stats_dump,
	},
	{
		.cmd = FASTIPC_CMD_LATENCY_GET,
		FIPC_POLICY(fipc_no_policy),
		.dumpit = fipc_latency_dump,
	},
	{
		.cmd = FASTIPC_CMD_ENDPOINT_GET,
		FIPC_POLICY(fipc_no_policy),
		.start = fipc_dump_start,
		.dumpit = fipc_dump_endpoints,
		.done = fipc_dump_done,
	},
	{
		.cmd = FASTIPC_CMD_TASK_GET,
		FIPC_POLICY(fipc_no_policy),
		.start = fipc_dump_start,
		.dumpit = fipc_dump_tasks,
		.done = fipc_dump_done,
	},
	{
		.cmd = FASTIPC_CMD_CAP_GET,
		FIPC_POLICY(fipc_cap_policy),
		.start = fipc_dump_start,
		.dumpit = fipc_dump_caps,
		.done = fipc_dump_done,
	},
	{
		.cmd = FASTIPC_CMD_SETTINGS_GET,
		FIPC_POLICY(fipc_no_policy),
		.doit = fipc_settings_answer,
	},
	{
		.cmd = FASTIPC_CMD_SETTINGS_SET,
		.flags = GENL_ADMIN_PERM,
		FIPC_POLICY(fipc_settings_policy),
		.doit = fipc_settings_set,
	},
};

static const struct genl_multicast_group fipc_groups[] = {
	{ .name = FASTIPC_MCGRP_EVENTS, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

static struct genl_family fipc_family __ro_after_init = {
	.name = FASTIPC_FAMILY_NAME,
	.version = FASTIPC_FAMILY_VERSION,
	.module = THIS_MODULE,
	.ops = fipc_ops,
	.n_ops = ARRAY_SIZE(fipc_ops),
	/* All commands are validated as strictly as new commands. */
	.resv_start_op = FASTIPC_CMD_STATS_GET,
	.mcgrps = fipc_groups,
	.n_mcgrps = ARRAY_SIZE(fipc_groups),
};

/**
 * fipc_netlink_init - register the netlink family
 *
 * Return: 0 or -errno.
 */
int __init fipc_netlink_init(void)
{
	int ret;

	fipc_nlmsg_init(&fipc_family);
	ret = genl_register_family(&fipc_family);
	if (!ret)
		fipc_events_enable(true);

	return ret;
}

/**
 * fipc_netlink_exit - unregister the netlink family
 *
 * Waits for requests in progress. The device was removed and the patrol has stopped
 * before, so no event is announced any more.
 */
void fipc_netlink_exit(void)
{
	fipc_events_enable(false);
	genl_unregister_family(&fipc_family);
}
