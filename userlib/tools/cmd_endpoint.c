// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc endpoint - list the endpoints
 */
#include "listing.h"
#include "netlink.h"

static const struct field fields[] = {
	{ FASTIPC_A_ENDPOINT_ID, FIELD_NUMBER, "id", "ENDPOINT" },
	{ FASTIPC_A_ENDPOINT_PID, FIELD_NUMBER, "pid", "PID" },
	{ FASTIPC_A_ENDPOINT_UID, FIELD_NUMBER, "uid", "UID" },
	{ FASTIPC_A_ENDPOINT_NAME, FIELD_TEXT, "name", "NAME" },
	{ FASTIPC_A_ENDPOINT_RECEIVERS, FIELD_NUMBER, "receivers", "RECEIVERS" },
	{ FASTIPC_A_ENDPOINT_CALLERS, FIELD_NUMBER, "callers", "CALLERS" },
	{ FASTIPC_A_ENDPOINT_STALLED, FIELD_NUMBER, "stalled", "STALLED" },
	{ FASTIPC_A_ENDPOINT_QUEUED, FIELD_NUMBER, "queued", "QUEUED" },
	{ FASTIPC_A_ENDPOINT_HIGH_WATER, FIELD_NUMBER, "high_water", "MOST" },
	{ FASTIPC_A_ENDPOINT_DEPTH, FIELD_NUMBER, "depth", "DEPTH" },
	{ FASTIPC_A_ENDPOINT_FAST, FIELD_NUMBER, "fast", "FAST" },
	{ FASTIPC_A_ENDPOINT_SLOW, FIELD_NUMBER, "slow", "SLOW" },
	{ FASTIPC_A_ENDPOINT_FULL, FIELD_NUMBER, "full", "FULL" },
	{ FASTIPC_A_ENDPOINT_CLOSED, FIELD_FLAG, "closed", "CLOSED" },
	{ FASTIPC_A_ENDPOINT_NOSPIN, FIELD_FLAG, "nospin", "NOSPIN" },
};

static const struct listing endpoints = {
	.request = FASTIPC_CMD_ENDPOINT_GET,
	.what = "the endpoints",
	.fields = fields,
	.columns = sizeof(fields) / sizeof(*fields),
};

static int run_endpoint(int argc, char **argv)
{
	return listing_run(&cmd_endpoint, &endpoints, argc, argv);
}

const struct command cmd_endpoint = {
	.name = "endpoint",
	.synopsis = "[-j]",
	.help =
	"List the endpoints for which a capability exists: the process that created\n"
	"each, how many tasks wait there, and how many messages were sent. Without\n"
	"CAP_NET_ADMIN, a user sees only their own endpoints.\n"
	"\n"
	"  -j, --json   print a JSON array\n"
	"  -h, --help   print this text\n",
	.run = run_endpoint,
};
