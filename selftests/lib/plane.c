// SPDX-License-Identifier: GPL-2.0
/* The lists of the control plane: endpoints, tasks, capabilities. */
#include <grp.h>
#include <sys/prctl.h>

#include "plane.h"

static void name_of(const struct nl_message *m, int type, char name[16])
{
	must(strlen(nl_text(m, type)) < 16);
	strcpy(name, nl_text(m, type));
}

void endpoint_of(const struct nl_message *m, struct endpoint *e)
{
	must(m->cmd == FASTIPC_CMD_ENDPOINT_GET);
	*e = (struct endpoint) {
		.id = nl_u64(m, FASTIPC_A_ENDPOINT_ID),
		.fast = nl_u64(m, FASTIPC_A_ENDPOINT_FAST),
		.slow = nl_u64(m, FASTIPC_A_ENDPOINT_SLOW),
		.full = nl_u64(m, FASTIPC_A_ENDPOINT_FULL),
		.pid = nl_u32(m, FASTIPC_A_ENDPOINT_PID),
		.uid = nl_u32(m, FASTIPC_A_ENDPOINT_UID),
		.receivers = nl_u32(m, FASTIPC_A_ENDPOINT_RECEIVERS),
		.callers = nl_u32(m, FASTIPC_A_ENDPOINT_CALLERS),
		.stalled = nl_u32(m, FASTIPC_A_ENDPOINT_STALLED),
		.queued = nl_u32(m, FASTIPC_A_ENDPOINT_QUEUED),
		.high_water = nl_u32(m, FASTIPC_A_ENDPOINT_HIGH_WATER),
		.depth = nl_u32(m, FASTIPC_A_ENDPOINT_DEPTH),
		.closed = nl_flag(m, FASTIPC_A_ENDPOINT_CLOSED),
		.nospin = nl_flag(m, FASTIPC_A_ENDPOINT_NOSPIN),
	};
	name_of(m, FASTIPC_A_ENDPOINT_NAME, e->name);
}

/* struct search - a search for one entry of a list */
struct search {
	__u64 id;
	void *found;
	int times;
};

static bool search_all(__u8 cmd, nl_fn fn, struct search *search)
{
	struct nl nl;

	nl_new(&nl);
	must(!nl_dump(&nl, cmd, fn, search));
	nl_close(&nl);
	must(search->times <= 1);
	return search->times;
}

static void search_endpoint(const struct nl_message *m, void *arg)
{
	struct search *search = arg;
	struct endpoint e;

	endpoint_of(m, &e);
	if (e.id != search->id)
		return;
	*(struct endpoint *)search->found = e;
	search->times++;
}

bool endpoint_find(__u64 id, struct endpoint *e)
{
	struct search search = { .id = id, .found = e };

	return search_all(FASTIPC_CMD_ENDPOINT_GET, search_endpoint, &search);
}

__u64 endpoint_with_id(int fd, __u32 depth, __u64 flags, __u64 *id)
{
	struct fipc_endpoint_create arg = { .depth = depth, .flags = flags };

	must(!call(fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	*id = arg.id;
	return arg.cap;
}

static void task_serves(const struct nl_message *m, struct task *t)
{
	t->serves = nl_has(m, FASTIPC_A_TASK_SERVES_TID);
	if (!t->serves) {
		for (int i = FASTIPC_A_TASK_SERVES_PID; i <= FASTIPC_A_TASK_MAX; i++)
			must(!nl_has(m, i));
		return;
	}
	t->serves_tid = nl_u32(m, FASTIPC_A_TASK_SERVES_TID);
	t->serves_pid = nl_u32(m, FASTIPC_A_TASK_SERVES_PID);
	t->serves_endpoint = nl_u64(m, FASTIPC_A_TASK_SERVES_ENDPOINT);
	t->serves_opcode = nl_u32(m, FASTIPC_A_TASK_SERVES_OPCODE);
	t->serves_ms = nl_u64(m, FASTIPC_A_TASK_SERVES_MS);
	name_of(m, FASTIPC_A_TASK_SERVES_NAME, t->serves_name);
}

void task_of(const struct nl_message *m, struct task *t)
{
	must(m->cmd == FASTIPC_CMD_TASK_GET);
	*t = (struct task) {
		.tid = nl_u32(m, FASTIPC_A_TASK_TID),
		.pid = nl_u32(m, FASTIPC_A_TASK_PID),
		.state = nl_u32(m, FASTIPC_A_TASK_STATE),
		.parked = nl_flag(m, FASTIPC_A_TASK_PARKED),
	};
	name_of(m, FASTIPC_A_TASK_NAME, t->name);
	if (t->state == FASTIPC_STATE_NONE) {
		must(!t->parked && !nl_has(m, FASTIPC_A_TASK_ENDPOINT));
	} else {
		t->endpoint = nl_u64(m, FASTIPC_A_TASK_ENDPOINT);
		t->wait_ms = nl_u64(m, FASTIPC_A_TASK_WAIT_MS);
	}
	task_serves(m, t);
}

static void search_task(const struct nl_message *m, void *arg)
{
	struct search *search = arg;
	struct task t;

	task_of(m, &t);
	if (t.tid != search->id)
		return;
	*(struct task *)search->found = t;
	search->times++;
}

bool task_find(pid_t tid, struct task *t)
{
	struct search search = { .id = tid, .found = t };

	return search_all(FASTIPC_CMD_TASK_GET, search_task, &search);
}

void cap_of(const struct nl_message *m, struct cap *c)
{
	must(m->cmd == FASTIPC_CMD_CAP_GET);
	*c = (struct cap) {
		.space = nl_u64(m, FASTIPC_A_CAP_SPACE),
		.token = nl_u64(m, FASTIPC_A_CAP_TOKEN),
		.badge = nl_u64(m, FASTIPC_A_CAP_BADGE),
		.endpoint = nl_u64(m, FASTIPC_A_CAP_ENDPOINT),
		.pid = nl_u32(m, FASTIPC_A_CAP_PID),
		.uid = nl_u32(m, FASTIPC_A_CAP_UID),
		.rights = nl_u32(m, FASTIPC_A_CAP_RIGHTS),
	};
	name_of(m, FASTIPC_A_CAP_NAME, c->name);
}

/* struct listing - a list of capabilities */
struct listing {
	struct cap *caps;
	int n, max;
};

static void list_cap(const struct nl_message *m, void *arg)
{
	struct listing *listing = arg;
	struct cap c;

	cap_of(m, &c);
	if (listing->n < listing->max)
		listing->caps[listing->n] = c;
	listing->n++;
}

int caps_of_space(__u64 space, struct cap *caps, int max)
{
	struct nl_request r = nl_request(FASTIPC_CMD_CAP_GET, true);
	struct listing listing = { .caps = caps, .max = max };
	struct nl nl;

	nl_put_u64(&r, FASTIPC_A_CAP_SPACE, space);
	nl_new(&nl);
	must(!nl_ask(&nl, &r, list_cap, &listing));
	nl_close(&nl);
	return listing.n;
}

__u64 space_number(int fd)
{
	static const char key[] = "\nfastipc-space:\t";
	char path[64], buf[1024], *line;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	must(file_read(path, buf, sizeof(buf)));
	line = strstr(buf, key);
	must(line);
	return strtoull(line + strlen(key), NULL, 10);
}

void task_name(const char *name)
{
	must(!prctl(PR_SET_NAME, name));
}

void become_nobody(void)
{
	must(!setgroups(0, NULL));
	must(!setresgid(NOBODY, NOBODY, NOBODY));
	must(!setresuid(NOBODY, NOBODY, NOBODY));
	must(!prctl(PR_SET_DUMPABLE, 1));
	must(!prctl(PR_SET_PDEATHSIG, SIGKILL));
}
