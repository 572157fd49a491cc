// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Latency histograms: see latency.h.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include "attr.h"
#include "fipc.h"
#include "latency.h"
#include "output.h"

#define BAR		40
#define KINDS_MAX	32	/* the kernel sends six */

/**
 * struct kind - the histogram of one operation on one path
 * @operation: enum fastipc_operation
 * @path: enum fastipc_path
 * @count: number of operations measured
 * @sum: their total time, nanoseconds
 * @buckets: bucket i counts times below 2^i ns that no earlier bucket counts
 * @nr_buckets: number of buckets
 */
struct kind {
	uint64_t operation;
	uint64_t path;
	uint64_t count;
	uint64_t sum;
	unsigned long long buckets[64];
	size_t nr_buckets;
};

/**
 * struct latencies - all histograms
 * @count: number of kinds
 * @kinds: the kinds in the kernel's order
 */
struct latencies {
	size_t count;
	struct kind kinds[KINDS_MAX];
};

static const char *operation_word(uint64_t operation)
{
	switch (operation) {
	case FASTIPC_OPERATION_SEND:
		return "send";
	case FASTIPC_OPERATION_CALL:
		return "call";
	default:
		return "unknown";
	}
}

static const char *path_word(uint64_t path)
{
	switch (path) {
	case FASTIPC_PATH_FAST:
		return "fast";
	case FASTIPC_PATH_SLOW:
		return "slow";
	case FASTIPC_PATH_FAILED:
		return "failed";
	default:
		return "unknown";
	}
}

static void read_histogram(struct kind *kind, const struct nlattr *attr)
{
	size_t len = attr ? (size_t)nla_len(attr) : 0;

	if (len > sizeof(kind->buckets))
		len = sizeof(kind->buckets);
	kind->nr_buckets = len / sizeof(*kind->buckets);
	memcpy(kind->buckets, len ? nla_data(attr) : "",
	       kind->nr_buckets * sizeof(*kind->buckets));
}

static int take_kind(void *arg, int cmd, struct nlattr **attrs)
{
	struct latencies *all = arg;
	struct kind *kind = &all->kinds[all->count];

	(void)cmd;
	memset(kind, 0, sizeof(*kind));
	/* Without these two attributes the histogram has no meaning. */
	if (!attr_number(attrs[FASTIPC_A_LATENCY_OPERATION], &kind->operation) ||
	    !attr_number(attrs[FASTIPC_A_LATENCY_PATH], &kind->path))
		return 0;
	attr_number(attrs[FASTIPC_A_LATENCY_COUNT], &kind->count);
	attr_number(attrs[FASTIPC_A_LATENCY_SUM_NS], &kind->sum);
	read_histogram(kind, attrs[FASTIPC_A_LATENCY_HISTOGRAM]);
	if (all->count < KINDS_MAX - 1)
		all->count++;
	return 0;
}

static void restart(void *arg)
{
	struct latencies *all = arg;

	all->count = 0;
}

/* The lower limit of bucket @i, nanoseconds. */
static uint64_t start_of(size_t i)
{
	return i ? 1ULL << (i - 1) : 0;
}

/* Three significant digits and a suitable unit. */
static void duration_text(char *text, size_t size, double ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t unit = 0;

	for (; ns >= 999.5 && unit < 3; unit++)
		ns /= 1000;
	snprintf(text, size, "%.3g%s", ns, units[unit]);
}

static void print_bucket(const struct kind *kind, size_t i, unsigned long long most)
{
	static const char bar[] = "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@";
	char from[16], to[16] = "...", range[40];
	int length = (int)((double)kind->buckets[i] / (double)most * BAR);

	_Static_assert(sizeof(bar) == BAR + 1, "the longest bar");
	duration_text(from, sizeof(from), (double)start_of(i));
	if (i < kind->nr_buckets - 1)
		duration_text(to, sizeof(to), (double)start_of(i + 1));
	snprintf(range, sizeof(range), "[%s, %s)", from, to);
	printf("%-18s %12llu |%-*.*s|\n", range, kind->buckets[i], BAR, length, bar);
}

static void print_bars(const struct kind *kind)
{
	size_t first = kind->nr_buckets, last = 0, i;
	unsigned long long most = 1;
	char average[16];

	duration_text(average, sizeof(average),
		      (double)kind->sum / (double)kind->count);
	printf("%s %s: %" PRIu64 ", %s on average\n",
	       operation_word(kind->operation), path_word(kind->path), kind->count,
	       average);
	for (i = 0; i < kind->nr_buckets; i++) {
		if (!kind->buckets[i])
			continue;
		first = i < first ? i : first;
		last = i;
		most = kind->buckets[i] > most ? kind->buckets[i] : most;
	}
	for (i = first; i < kind->nr_buckets && i <= last; i++)
		print_bucket(kind, i, most);
}

static void show_bars(const struct latencies *all)
{
	bool any = false;
	size_t i;

	for (i = 0; i < all->count; i++) {
		if (!all->kinds[i].count)
			continue;
		if (any)
			putchar('\n');
		any = true;
		print_bars(&all->kinds[i]);
	}
	if (!any)
		say("no operation was timed; \"fipc set latency=1\" enables timing");
}

static void show_json(const struct latencies *all)
{
	const struct kind *kind;
	struct record rec;
	struct list list;
	size_t i;

	list_begin(&list);
	for (i = 0; i < all->count; i++) {
		kind = &all->kinds[i];
		list_record(&list, &rec);
		record_word(&rec, "operation", operation_word(kind->operation));
		record_word(&rec, "path", path_word(kind->path));
		record_number(&rec, "count", kind->count);
		record_number(&rec, "sum_ns", kind->sum);
		record_numbers(&rec, "histogram", kind->buckets, kind->nr_buckets);
		record_close(&rec);
	}
	list_end(&list);
}

static void show_columns(const struct latencies *all)
{
	const struct kind *kind;
	size_t i, j;

	puts("# operation path from_ns below_ns count");
	for (i = 0; i < all->count; i++) {
		kind = &all->kinds[i];
		/* The last bucket has no upper limit; for gnuplot it gets one. */
		for (j = 0; j < kind->nr_buckets; j++)
			printf("%s %s %" PRIu64 " %" PRIu64 " %llu\n",
			       operation_word(kind->operation),
			       path_word(kind->path), start_of(j),
			       start_of(j + 1), kind->buckets[j]);
	}
}

int latency_show(struct netlink *nl, enum latency_form form)
{
	struct latencies all;
	struct nl_msg *msg;

	msg = netlink_request(nl, FASTIPC_CMD_LATENCY_GET, NLM_F_DUMP);
	if (netlink_dump(nl, msg, restart, take_kind, &all))
		return netlink_fail(nl, "the latencies");
	if (form == LATENCY_JSON)
		show_json(&all);
	else if (form == LATENCY_COLUMNS)
		show_columns(&all);
	else
		show_bars(&all);
	return output_flush() ? EXIT_SUCCESS : fail("cannot write the output");
}
