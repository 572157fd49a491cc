// SPDX-License-Identifier: GPL-2.0
/* The numbers in a list are those of the reader's pid namespace. */
#include "kselftest_harness.h"
#include "plane.h"

/* struct job - a child in a pid namespace, where it is number 1 */
struct job {
	int fd, ready, go;
	__u64 cap, id, inner_id, inner_space;
	pid_t child, outer;
};

FIXTURE(list_ns) {
	struct job *job;
};

FIXTURE_SETUP(list_ns)
{
	self->job = shared(sizeof(*self->job));
	self->job->fd = space_new();
	self->job->cap = endpoint_with_id(self->job->fd, 1, 0, &self->job->id);
	self->job->outer = getpid();
}

FIXTURE_TEARDOWN(list_ns)
{
	close(self->job->fd);
}

static void in_new_namespace(struct job *job, void (*fn)(void *))
{
	must(!unshare(CLONE_NEWPID));
	job->child = spawn(fn, job);
	must(!reap(job->child));
}

/* Creates an endpoint, a space and a slot inside. */
static void make_inside(void *arg)
{
	struct job *job = arg;
	int fd = space_new();

	must(getpid() == 1);
	task_name("inner");
	endpoint_with_id(fd, 1, 0, &job->inner_id);
	job->inner_space = space_number(fd);
	must(next_opcode(job->fd, job->cap) == -ETIMEDOUT);
	raise_flag(&job->ready);
	await_flag(&job->go);
}

static void parent_of_maker(void *arg)
{
	in_new_namespace(arg, make_inside);
}

FIPC_TEST(list_ns, seen_from_outside)
{
	pid_t parent = spawn(parent_of_maker, self->job);
	struct endpoint e;
	struct task t;
	struct cap c;

	await_flag(&self->job->ready);
	ASSERT_TRUE(endpoint_find(self->job->inner_id, &e));
	EXPECT_EQ(self->job->child, e.pid);
	ASSERT_TRUE(task_find(self->job->child, &t));
	EXPECT_EQ(self->job->child, t.pid);
	ASSERT_EQ(1, caps_of_space(self->job->inner_space, &c, 1));
	EXPECT_EQ(self->job->child, c.pid);
	raise_flag(&self->job->go);
	EXPECT_EQ(0, reap(parent));
}

/* struct census - a count of tasks */
struct census {
	int own, strangers;
};

static void count_task(const struct nl_message *m, void *arg)
{
	struct census *census = arg;
	struct task t;

	task_of(m, &t);
	census->own += t.tid == 1 && t.pid == 1 && !strcmp(t.name, "inner");
	census->strangers += !t.tid && !t.pid && !strcmp(t.name, "outer");
}

static void check_inside(void *arg)
{
	struct census census = { 0 };
	struct job *job = arg;
	struct endpoint e;
	struct cap c;
	struct nl nl;

	job->ready = job->go = 1;
	make_inside(job);
	must(endpoint_find(job->inner_id, &e) && e.pid == 1);
	must(endpoint_find(job->id, &e) && e.pid == 0);
	must(caps_of_space(job->inner_space, &c, 1) == 1 && c.pid == 1);
	must(caps_of_space(space_number(job->fd), &c, 1) == 1 && c.pid == 0);
	nl_new(&nl);
	must(!nl_dump(&nl, FASTIPC_CMD_TASK_GET, count_task, &census));
	nl_close(&nl);
	must(census.own == 1 && census.strangers == 1);
}

static void parent_of_checker(void *arg)
{
	in_new_namespace(arg, check_inside);
}

FIPC_TEST(list_ns, seen_from_inside)
{
	task_name("outer");
	ASSERT_EQ(-ETIMEDOUT, next_opcode(self->job->fd, self->job->cap));
	EXPECT_EQ(0, reap(spawn(parent_of_checker, self->job)));
}

/* The same for the served caller. */
static void check_server(void *arg)
{
	struct job *job = arg;
	struct task t;

	task_name("inner");
	must(next_opcode(job->fd, job->cap) == 7);
	must(task_find(1, &t));
	must(t.serves && !t.serves_tid && !t.serves_pid);
	must(!strcmp(t.serves_name, "outer") && t.serves_opcode == 7);
	must(!reply(job->fd, 1));
}

static void parent_of_server(void *arg)
{
	in_new_namespace(arg, check_server);
}

FIPC_TEST(list_ns, caller_from_outside)
{
	struct waiter w;

	task_name("outer");
	call_waiter(&w, self->job->fd, self->job->cap, 7, NEVER);
	EXPECT_EQ(0, reap(spawn(parent_of_server, self->job)));
	EXPECT_EQ(0, waiter_end(&w));
}

TEST_HARNESS_MAIN
