// SPDX-License-Identifier: GPL-2.0
/* A long list of tasks, and a list whose tasks exit while it is read. */
#include "kselftest_harness.h"
#include "plane.h"

enum { TASKS = 1000 };

/* struct crowd - threads that receive at one endpoint */
struct crowd {
	int fd;
	__u64 cap, id;
	pthread_t thread[TASKS];
	pid_t tid[TASKS];
	int times[TASKS], n;
};

FIXTURE(dump_tasks) {
	struct nl nl;
	struct crowd *crowd;
};

static void *receive_one(void *arg)
{
	struct crowd *crowd = arg;
	struct fipc_msg msg;

	crowd->tid[__atomic_fetch_add(&crowd->n, 1, __ATOMIC_SEQ_CST)] = gettid();
	must(!msg_recv(crowd->fd, crowd->cap, NEVER, &msg));
	return NULL;
}

/* All threads wait at the end of the set-up. */
FIXTURE_SETUP(dump_tasks)
{
	struct crowd *crowd = shared(sizeof(*crowd));
	pthread_attr_t attr;
	struct endpoint e;

	await_slots(0);
	nl_new(&self->nl);
	self->nl.buf_size = NL_SMALL;
	self->crowd = crowd;
	crowd->fd = space_new();
	crowd->cap = endpoint_with_id(crowd->fd, 1, 0, &crowd->id);
	must(!pthread_attr_init(&attr));
	must(!pthread_attr_setstacksize(&attr, 128 << 10));
	for (int i = 0; i < TASKS; i++)
		must(!pthread_create(&crowd->thread[i], &attr, receive_one, crowd));
	do {
		must(endpoint_find(crowd->id, &e));
	} while (e.receivers != TASKS);
}

/* Threads that still wait return when the endpoint closes. */
FIXTURE_TEARDOWN(dump_tasks)
{
	nl_close(&self->nl);
	close(self->crowd->fd);
}

static void see_task(const struct nl_message *m, void *arg)
{
	struct crowd *crowd = arg;
	struct task t;

	task_of(m, &t);
	must(t.pid == (__u32)getpid());
	for (int i = 0; i < TASKS; i++)
		crowd->times[i] += crowd->tid[i] == (pid_t)t.tid;
	if (t.state == FASTIPC_STATE_RECEIVE)
		must(t.endpoint == crowd->id);
}

/* The first in line are woken first. */
static void let_go(struct crowd *crowd, int n)
{
	for (int i = 0; i < n; i++)
		must(!msg_send_fast(crowd->fd, crowd->cap, 1));
}

FIPC_TEST(dump_tasks, a_thousand)
{
	struct crowd *crowd = self->crowd;

	ASSERT_EQ(0, nl_dump(&self->nl, FASTIPC_CMD_TASK_GET, see_task, crowd));
	EXPECT_FALSE(self->nl.changed);
	for (int i = 0; i < TASKS; i++)
		EXPECT_EQ(1, crowd->times[i]);
	let_go(crowd, TASKS);
	for (int i = 0; i < TASKS; i++)
		thread_end(crowd->thread[i]);
}

/*
 * The reader learns of the change. It may miss a task or see one twice, and no
 * more.
 */
FIPC_TEST(dump_tasks, exit_meanwhile)
{
	struct nl_request r = nl_request(FASTIPC_CMD_TASK_GET, true);
	struct crowd *crowd = self->crowd;

	nl_send(&self->nl, &r);
	ASSERT_EQ(1, nl_step(&self->nl, see_task, crowd));
	let_go(crowd, TASKS);
	for (int i = 0; i < TASKS; i++)
		thread_end(crowd->thread[i]);
	await_slots(0);
	ASSERT_EQ(0, nl_finish(&self->nl, see_task, crowd));
	EXPECT_TRUE(self->nl.changed);
	/* Only one new task is left. */
	ASSERT_EQ(-ETIMEDOUT, next_opcode(crowd->fd, crowd->cap));
	memset(crowd->times, 0, sizeof(crowd->times));
	crowd->tid[0] = gettid();
	ASSERT_EQ(0, nl_dump(&self->nl, FASTIPC_CMD_TASK_GET, see_task, crowd));
	EXPECT_FALSE(self->nl.changed);
	for (int i = 0; i < TASKS; i++)
		EXPECT_EQ(!i, crowd->times[i]);
}

TEST_HARNESS_MAIN
