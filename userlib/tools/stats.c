// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The counters of the module: see stats.h.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fipc.h"
#include "stats.h"
#include "stop.h"
#include "table.h"

#define NS_PER_SEC	1e9

#define INDEX(attr)	(FASTIPC_A_STATS_##attr - FASTIPC_A_STATS_CPU)
#define COUNTER(attr, name)						\
	[INDEX(attr)] = { FASTIPC_A_STATS_##attr, FIELD_NUMBER, name, NULL }

#define FIRST_ALIVE	(STATS_FIELDS - STATS_ALIVE)

const struct field stats_fields[STATS_FIELDS] = {
	COUNTER(CPU, "cpu"),
	COUNTER(FAST_SENDS, "fast_sends"),
	COUNTER(QUEUED_SENDS, "queued_sends"),
	COUNTER(STALLED_SENDS, "stalled_sends"),
	COUNTER(REFUSED_SENDS, "refused_sends"),
	COUNTER(RECEIVES_DIRECT, "receives_direct"),
	COUNTER(RECEIVES_QUEUED, "receives_queued"),
	COUNTER(CALLS, "calls"),
	COUNTER(BATCHES, "batches"),
	COUNTER(REPLIES, "replies"),
	COUNTER(CANCELS, "cancels"),
	COUNTER(PARKS, "parks"),
	COUNTER(WAKEUPS, "wakeups"),
	COUNTER(WAKEUPS_AVOIDED, "wakeups_avoided"),
	COUNTER(HANDOFFS, "handoffs"),
	COUNTER(SPINS_PAID, "spins_paid"),
	COUNTER(SPINS_MISSED, "spins_missed"),
	COUNTER(CACHE_HITS, "cache_hits"),
	COUNTER(CACHE_MISSES, "cache_misses"),
	COUNTER(TIMEOUTS, "timeouts"),
	COUNTER(SIGNALS, "signals"),
	COUNTER(CLOSES, "closes"),
	COUNTER(DROPPED, "dropped"),
	COUNTER(HANGUPS, "hangups"),
	COUNTER(REVOKED, "revoked"),
	COUNTER(ENDPOINTS_MADE, "endpoints_made"),
	COUNTER(ENDPOINTS_FREED, "endpoints_freed"),
	COUNTER(SPACES_MADE, "spaces_made"),
	COUNTER(SPACES_FREED, "spaces_freed"),
	COUNTER(SLOTS_MADE, "slots_made"),
	COUNTER(SLOTS_FREED, "slots_freed"),
	[FIRST_ALIVE] = { 0, FIELD_NUMBER, "endpoints", NULL },
	[FIRST_ALIVE + 1] = { 0, FIELD_NUMBER, "spaces", NULL },
	[FIRST_ALIVE + 2] = { 0, FIELD_NUMBER, "slots", NULL },
};

/**
 * struct group - counters that belong together
 * @title: the heading above them
 * @first: index of the first
 * @last: index of the last
 */
static const struct group {
	const char *title;
	int first;
	int last;
} groups[] = {
	{ "sent", INDEX(FAST_SENDS), INDEX(REFUSED_SENDS) },
	{ "received", INDEX(RECEIVES_DIRECT), INDEX(RECEIVES_QUEUED) },
	{ "calls and batches", INDEX(CALLS), INDEX(CANCELS) },
	{ "waiting", INDEX(PARKS), INDEX(SPINS_MISSED) },
	{ "lookups", INDEX(CACHE_HITS), INDEX(CACHE_MISSES) },
	{ "waits cut short", INDEX(TIMEOUTS), INDEX(SIGNALS) },
	{ "ended", INDEX(CLOSES), INDEX(REVOKED) },
	{ "made and freed", INDEX(ENDPOINTS_MADE), INDEX(SLOTS_FREED) },
	{ "alive", FIRST_ALIVE, STATS_FIELDS - 1 },
};

#define NR_GROUPS	(sizeof(groups) / sizeof(*groups))

/*
 * The kernel adds up the CPUs one after the other. So "freed" can be larger than
 * "made" for a moment; show 0 then.
 */
static void count_alive(struct value *values)
{
	const struct value *made = &values[INDEX(ENDPOINTS_MADE)];
	struct value *alive = &values[FIRST_ALIVE];
	int i;

	for (i = 0; i < STATS_ALIVE; i++, alive++, made += 2) {
		alive->known = made[0].known && made[1].known;
		alive->number = made[0].number > made[1].number ?
				made[0].number - made[1].number : 0;
	}
}

int stats_get(struct netlink *nl, struct stats *stats)
{
	struct table table;
	int ret;

	table_init(&table, stats_fields, STATS_FIELDS);
	stats->when = stop_clock();
	ret = netlink_exchange(nl, netlink_request(nl, FASTIPC_CMD_STATS_GET, 0),
			       table_take, &table);
	if (!ret && !table.rows)
		nl->error = -ENODATA;
	if (!nl->error)
		memcpy(stats->values, table.values, sizeof(stats->values));
	table_free(&table);
	if (nl->error)
		return netlink_fail(nl, "the counters");
	count_alive(stats->values);
	return EXIT_SUCCESS;
}

static void print_line(const char *name, const char *text)
{
	printf("  %-16s %14s\n", name, text);
}

static bool print_value(const struct value *values, int i, bool zero)
{
	char cell[CELL_TEXT];

	if (!values[i].known || (!values[i].number && !zero))
		return false;
	field_cell(&stats_fields[i], &values[i], cell);
	print_line(stats_fields[i].name, cell);
	return true;
}

void stats_print(const struct value *values)
{
	size_t i;
	int j;

	for (i = 0; i < NR_GROUPS; i++) {
		puts(groups[i].title);
		for (j = groups[i].first; j <= groups[i].last; j++)
			print_value(values, j, true);
	}
}

void stats_print_cpu(const struct value *values)
{
	bool any = false;
	int i;

	printf("cpu %" PRIu64 "\n", values[INDEX(CPU)].number);
	for (i = INDEX(CPU) + 1; i < FIRST_ALIVE; i++)
		any |= print_value(values, i, false);
	if (!any)
		puts("  nothing");
}

static double rate_of(const struct stats *now, const struct stats *before, int i)
{
	uint64_t added = now->values[i].number - before->values[i].number;

	return (double)added * NS_PER_SEC / (double)(now->when - before->when);
}

void stats_print_rates(const struct stats *now, const struct stats *before)
{
	bool any = false;
	char text[CELL_TEXT];
	double rate;
	int i;

	for (i = INDEX(CPU) + 1; i < FIRST_ALIVE; i++) {
		rate = now->values[i].known ? rate_of(now, before, i) : 0;
		if (rate == 0)
			continue;
		any = true;
		rate_text(text, sizeof(text), rate);
		print_line(stats_fields[i].name, text);
	}
	if (!any)
		puts("  nothing");
}

void stats_record_rates(struct record *rec, const struct stats *now,
			const struct stats *before)
{
	int i;

	for (i = INDEX(CPU) + 1; i < FIRST_ALIVE; i++) {
		if (now->values[i].known)
			record_rate(rec, stats_fields[i].name,
				    rate_of(now, before, i));
	}
	fields_record(rec, stats_fields + FIRST_ALIVE, STATS_ALIVE,
		      now->values + FIRST_ALIVE);
}
