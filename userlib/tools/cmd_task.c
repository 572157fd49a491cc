// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc task - list what tasks wait for, and whose calls they serve
 */
#include "listing.h"
#include "netlink.h"

static const struct field fields[] = {
	{ FASTIPC_A_TASK_TID, FIELD_NUMBER, "tid", "TID" },
	{ FASTIPC_A_TASK_PID, FIELD_NUMBER, "pid", "PID" },
	{ FASTIPC_A_TASK_NAME, FIELD_TEXT, "name", "NAME" },
	{ FASTIPC_A_TASK_STATE, FIELD_STATE, "state", "WAITS" },
	{ FASTIPC_A_TASK_PARKED, FIELD_FLAG, "parked", "PARKED" },
	{ FASTIPC_A_TASK_ENDPOINT, FIELD_NUMBER, "endpoint", "ENDPOINT" },
	{ FASTIPC_A_TASK_WAIT_MS, FIELD_NUMBER, "wait_ms", "MS" },
	{ FASTIPC_A_TASK_SERVES_TID, FIELD_NUMBER, "serves_tid", "SERVES" },
	{ FASTIPC_A_TASK_SERVES_PID, FIELD_NUMBER, "serves_pid", NULL },
	{ FASTIPC_A_TASK_SERVES_NAME, FIELD_TEXT, "serves_name", "NAME" },
	{ FASTIPC_A_TASK_SERVES_ENDPOINT, FIELD_NUMBER, "serves_endpoint", "ENDPOINT" },
	{ FASTIPC_A_TASK_SERVES_OPCODE, FIELD_NUMBER, "serves_opcode", "OPCODE" },
	{ FASTIPC_A_TASK_SERVES_MS, FIELD_NUMBER, "serves_ms", "MS" },
};

static const struct listing tasks = {
	.request = FASTIPC_CMD_TASK_GET,
	.what = "the tasks",
	.fields = fields,
	.columns = sizeof(fields) / sizeof(*fields),
};

static int run_task(int argc, char **argv)
{
	return listing_run(&cmd_task, &tasks, argc, argv);
}

const struct command cmd_task = {
	.name = "task",
	.synopsis = "[-j]",
	.help =
	"List the tasks that have ever waited or received: what each waits for, where\n"
	"and for how long, and whose call it has received and not yet answered. Without\n"
	"CAP_NET_ADMIN, a user sees only their own tasks.\n"
	"\n"
	"  -j, --json   print a JSON array\n"
	"  -h, --help   print this text\n",
	.run = run_task,
};
