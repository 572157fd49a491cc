// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc monitor - print events as they happen
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include <fastipc.h>

#include "field.h"
#include "fipc.h"
#include "netlink.h"
#include "output.h"
#include "parse.h"
#include "stop.h"

static const struct field fields[] = {
	{ FASTIPC_A_EVENT_ENDPOINT, FIELD_NUMBER, "endpoint", NULL },
	{ FASTIPC_A_EVENT_PID, FIELD_NUMBER, "pid", NULL },
	{ FASTIPC_A_EVENT_TID, FIELD_NUMBER, "tid", NULL },
	{ FASTIPC_A_EVENT_NAME, FIELD_TEXT, "name", NULL },
	{ FASTIPC_A_EVENT_CALLER_PID, FIELD_NUMBER, "caller_pid", NULL },
	{ FASTIPC_A_EVENT_CALLER_TID, FIELD_NUMBER, "caller_tid", NULL },
	{ FASTIPC_A_EVENT_CALLER_NAME, FIELD_TEXT, "caller_name", NULL },
	{ FASTIPC_A_EVENT_OPCODE, FIELD_NUMBER, "opcode", NULL },
	{ FASTIPC_A_EVENT_MS, FIELD_NUMBER, "ms", NULL },
	{ FASTIPC_A_EVENT_DEPTH, FIELD_NUMBER, "depth", NULL },
	{ FASTIPC_A_EVENT_COUNT, FIELD_NUMBER, "count", NULL },
};

/**
 * struct monitor - the arguments, and a counter
 * @json: print one JSON object per line
 * @count: events to print; 0 means no limit
 * @deadline: when to end, CLOCK_MONOTONIC; 0 means never
 * @printed: events printed so far
 */
struct monitor {
	bool json;
	uint64_t count;
	uint64_t deadline;
	uint64_t printed;
};

static const char *event_word(int cmd)
{
	switch (cmd) {
	case FASTIPC_CMD_ENDPOINT_CREATED:
		return "endpoint_created";
	case FASTIPC_CMD_ENDPOINT_CLOSED:
		return "endpoint_closed";
	case FASTIPC_CMD_QUEUE_FULL:
		return "queue_full";
	case FASTIPC_CMD_CALL_UNANSWERED:
		return "call_unanswered";
	case FASTIPC_CMD_CAP_REVOKED:
		return "cap_revoked";
	default:
		return "unknown";
	}
}

static int take_event(void *arg, int cmd, struct nlattr **attrs)
{
	struct monitor *monitor = arg;
	struct value value;
	struct record rec;
	size_t i;

	record_begin(&rec, monitor->json);
	record_time(&rec);
	record_label(&rec, "event", event_word(cmd));
	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		field_read(&fields[i], attrs, &value);
		field_record(&rec, &fields[i], &value);
	}
	monitor->printed++;
	return record_end(&rec) ? 0 : -EIO;
}

static int time_is_over(const struct monitor *monitor)
{
	if (!monitor->count)
		return EXIT_SUCCESS;
	return fail("timed out after %" PRIu64 " of %" PRIu64 " events",
		    monitor->printed, monitor->count);
}

static int print_events(struct netlink *nl, struct monitor *monitor)
{
	enum stop_reason reason;
	int ret;

	while (!monitor->count || monitor->printed < monitor->count) {
		reason = stop_wait(netlink_fd(nl), monitor->deadline);
		if (reason == STOP_TIME)
			return time_is_over(monitor);
		if (reason == STOP_ASKED)
			return EXIT_SUCCESS;
		ret = netlink_take_events(nl, take_event, monitor);
		if (ret == -ENOBUFS)
			say("events were lost: they came faster than they were read");
		else if (ret == -EIO && ferror(stdout))
			return fail("cannot write the output");
		else if (ret)
			return netlink_fail(nl, "events");
	}
	return EXIT_SUCCESS;
}

static int start(struct monitor *monitor)
{
	struct netlink nl;
	int ret;

	stop_prepare();
	if (netlink_open(&nl) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	if (netlink_subscribe(&nl, FASTIPC_MCGRP_EVENTS)) {
		ret = netlink_fail(&nl, "events");
	} else {
		fputs("monitoring\n", stderr);
		ret = print_events(&nl, monitor);
	}
	netlink_close(&nl);
	return ret;
}

/* Return: NULL, or why the argument of an option is not valid. */
static const char *take_option(struct monitor *monitor, int opt, const char *arg)
{
	uint64_t ns;

	switch (opt) {
	case 'n':
		return parse_number(arg, UINT64_MAX, &monitor->count) &&
		       monitor->count ? NULL : "not a number of events";
	case 't':
		if (!parse_seconds(arg, &ns))
			return "not a number of seconds";
		monitor->deadline = fipc_deadline(ns);
		return NULL;
	default:
		monitor->json = true;
		return NULL;
	}
}

static int run_monitor(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "timeout", required_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct monitor monitor = { 0 };
	const char *why;
	int opt;

	while ((opt = getopt_long(argc, argv, "n:t:jh", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(&cmd_monitor);
		if (opt == '?')
			return command_usage(&cmd_monitor);
		why = take_option(&monitor, opt, optarg);
		if (why)
			return command_misuse(&cmd_monitor, "%s: %s", optarg, why);
	}
	if (optind < argc)
		return command_misuse(&cmd_monitor, "%s: too many arguments",
				      argv[optind]);
	return start(&monitor);
}

const struct command cmd_monitor = {
	.name = "monitor",
	.synopsis = "[-n COUNT] [-t SECONDS] [-j]",
	.help =
	"Print events, one per line, until it is interrupted: endpoints created and\n"
	"closed, full queues, calls without an answer, capabilities revoked. It prints\n"
	"\"monitoring\" on stderr as soon as it receives events.\n"
	"\n"
	"  -n, --count COUNT      end after COUNT events\n"
	"  -t, --timeout SECONDS  end after SECONDS; fail if there were fewer than COUNT\n"
	"                         events\n"
	"  -j, --json             print one JSON object per line\n"
	"  -h, --help             print this text\n",
	.run = run_monitor,
};
