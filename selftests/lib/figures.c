// SPDX-License-Identifier: GPL-2.0
/* Counters and settings of the control plane. */
#include "plane.h"

static const char *const stats_names[FASTIPC_A_STATS_MAX + 1] = {
	[FASTIPC_A_STATS_FAST_SENDS] = "fast_sends",
	[FASTIPC_A_STATS_QUEUED_SENDS] = "queued_sends",
	[FASTIPC_A_STATS_STALLED_SENDS] = "stalled_sends",
	[FASTIPC_A_STATS_REFUSED_SENDS] = "refused_sends",
	[FASTIPC_A_STATS_RECEIVES_DIRECT] = "receives_direct",
	[FASTIPC_A_STATS_RECEIVES_QUEUED] = "receives_queued",
	[FASTIPC_A_STATS_CALLS] = "calls",
	[FASTIPC_A_STATS_BATCHES] = "batches",
	[FASTIPC_A_STATS_REPLIES] = "replies",
	[FASTIPC_A_STATS_CANCELS] = "cancels",
	[FASTIPC_A_STATS_PARKS] = "parks",
	[FASTIPC_A_STATS_WAKEUPS] = "wakeups",
	[FASTIPC_A_STATS_WAKEUPS_AVOIDED] = "wakeups_avoided",
	[FASTIPC_A_STATS_HANDOFFS] = "handoffs",
	[FASTIPC_A_STATS_SPINS_PAID] = "spins_paid",
	[FASTIPC_A_STATS_SPINS_MISSED] = "spins_missed",
	[FASTIPC_A_STATS_CACHE_HITS] = "cache_hits",
	[FASTIPC_A_STATS_CACHE_MISSES] = "cache_misses",
	[FASTIPC_A_STATS_TIMEOUTS] = "timeouts",
	[FASTIPC_A_STATS_SIGNALS] = "signals",
	[FASTIPC_A_STATS_CLOSES] = "closes",
	[FASTIPC_A_STATS_DROPPED] = "dropped",
	[FASTIPC_A_STATS_HANGUPS] = "hangups",
	[FASTIPC_A_STATS_REVOKED] = "revoked",
	[FASTIPC_A_STATS_ENDPOINTS_MADE] = "endpoints_made",
	[FASTIPC_A_STATS_ENDPOINTS_FREED] = "endpoints_freed",
	[FASTIPC_A_STATS_SPACES_MADE] = "spaces_made",
	[FASTIPC_A_STATS_SPACES_FREED] = "spaces_freed",
	[FASTIPC_A_STATS_SLOTS_MADE] = "slots_made",
	[FASTIPC_A_STATS_SLOTS_FREED] = "slots_freed",
};

void stats_of(const struct nl_message *m, struct stats *stats)
{
	must(m->cmd == FASTIPC_CMD_STATS_GET);
	for (int i = 0; i <= FASTIPC_A_STATS_MAX; i++)
		stats->of[i] = stats_names[i] ? nl_u64(m, i) : 0;
}

static void stats_total(const struct nl_message *m, void *arg)
{
	must(!nl_has(m, FASTIPC_A_STATS_CPU));
	stats_of(m, arg);
}

void stats_read(struct stats *stats)
{
	struct nl_request r = nl_request(FASTIPC_CMD_STATS_GET, false);
	struct nl nl;

	nl_new(&nl);
	must(!nl_ask(&nl, &r, stats_total, stats));
	nl_close(&nl);
}

long moved_by(const struct stats *before, const char *name)
{
	return counter(name) - before->of[stats_index(name)];
}

int stats_index(const char *name)
{
	for (int i = 0; i <= FASTIPC_A_STATS_MAX; i++)
		if (stats_names[i] && !strcmp(stats_names[i], name))
			return i;
	must(!"no such counter");
	return -1;
}

static bool stats_vary(int i)
{
	switch (i) {
	case FASTIPC_A_STATS_CACHE_HITS:
	case FASTIPC_A_STATS_CACHE_MISSES:
	case FASTIPC_A_STATS_ENDPOINTS_FREED:
	case FASTIPC_A_STATS_SPACES_FREED:
	case FASTIPC_A_STATS_SLOTS_MADE:
	case FASTIPC_A_STATS_SLOTS_FREED:
		return true;
	default:
		return false;
	}
}

bool stats_moved(const struct stats *before, const struct moved moved[MOVED])
{
	long expected[FASTIPC_A_STATS_MAX + 1] = { 0 };
	bool named[FASTIPC_A_STATS_MAX + 1] = { false };
	struct stats now;
	bool same = true;

	for (int k = 0; k < MOVED && moved[k].name; k++) {
		expected[stats_index(moved[k].name)] = moved[k].by;
		named[stats_index(moved[k].name)] = true;
	}
	stats_read(&now);
	for (int i = 0; i <= FASTIPC_A_STATS_MAX; i++) {
		long by = now.of[i] - before->of[i];

		if (by == expected[i] || (stats_vary(i) && !named[i]))
			continue;
		fprintf(stderr, "# %s: changed by %ld, expected %ld\n",
			stats_names[i], by, expected[i]);
		same = false;
	}
	return same;
}

static void settings_are(const struct nl_message *m, void *arg)
{
	struct settings *settings = arg;

	must(m->cmd == FASTIPC_CMD_SETTINGS_GET);
	settings->spin_ns = nl_u32(m, FASTIPC_A_SETTINGS_SPIN_NS);
	settings->handoff = nl_u32(m, FASTIPC_A_SETTINGS_HANDOFF);
	settings->latency = nl_u32(m, FASTIPC_A_SETTINGS_LATENCY);
	settings->unanswered_ms = nl_u32(m, FASTIPC_A_SETTINGS_UNANSWERED_MS);
}

void settings_get(struct settings *settings)
{
	struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_GET, false);
	struct nl nl;

	nl_new(&nl);
	must(!nl_ask(&nl, &r, settings_are, settings));
	nl_close(&nl);
}

static int settings_ask(struct nl_request *r)
{
	struct nl nl;
	int ret;

	nl_new(&nl);
	ret = nl_ask(&nl, r, NULL, NULL);
	nl_close(&nl);
	return ret;
}

void settings_set(const struct settings *settings)
{
	struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_SET, false);

	nl_put_u32(&r, FASTIPC_A_SETTINGS_SPIN_NS, settings->spin_ns);
	nl_put_u32(&r, FASTIPC_A_SETTINGS_HANDOFF, settings->handoff);
	nl_put_u32(&r, FASTIPC_A_SETTINGS_LATENCY, settings->latency);
	nl_put_u32(&r, FASTIPC_A_SETTINGS_UNANSWERED_MS, settings->unanswered_ms);
	must(!settings_ask(&r));
}

int setting_set(__u16 type, __u32 value)
{
	struct nl_request r = nl_request(FASTIPC_CMD_SETTINGS_SET, false);

	nl_put_u32(&r, type, value);
	return settings_ask(&r);
}

void settings_for_counting(struct settings *before)
{
	settings_get(before);
	must(!setting_set(FASTIPC_A_SETTINGS_SPIN_NS, 0));
	must(!setting_set(FASTIPC_A_SETTINGS_HANDOFF, 1));
	await_slots(0);
}
