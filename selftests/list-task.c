// SPDX-License-Identifier: GPL-2.0
/* The list of tasks: what each waits for, and which caller it serves. */
#include "kselftest_harness.h"
#include "plane.h"

FIXTURE(list_task) {
	int fd;
	__u64 cap, id;
	struct waiter w;
};

FIXTURE_SETUP(list_task)
{
	await_slots(0);
	self->fd = space_new();
	self->cap = endpoint_with_id(self->fd, 1, 0, &self->id);
	/* Threads inherit the name of the thread that creates them. */
	task_name("worker");
}

FIXTURE_TEARDOWN(list_task)
{
	close(self->fd);
}

static struct task entry(pid_t tid)
{
	struct task t;

	must(task_find(tid, &t));
	return t;
}

/* Checks the entry of a sleeping thread. Its wait began after @start. */
static void expect_asleep(struct __test_metadata *_metadata,
			  FIXTURE_DATA(list_task) *self, __u32 state, __u64 start)
{
	struct task t = entry(self->w.tid);
	__u64 ms;

	EXPECT_EQ(self->w.tid, t.tid);
	EXPECT_EQ(getpid(), t.pid);
	EXPECT_STREQ("worker", t.name);
	EXPECT_EQ(state, t.state);
	EXPECT_TRUE(t.parked);
	EXPECT_EQ(self->id, t.endpoint);
	EXPECT_FALSE(t.serves);
	/* The time grows, and is not more than the elapsed time and one tick. */
	while (t.wait_ms < 30)
		t = entry(self->w.tid);
	ms = (now() - start) / MILLISECOND;
	EXPECT_LE(t.wait_ms, ms + 10);
}

FIPC_TEST(list_task, no_slot)
{
	struct task t;

	EXPECT_FALSE(task_find(getpid(), &t));
	/* A send that does not wait makes no slot. */
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_FALSE(task_find(getpid(), &t));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_TRUE(task_find(getpid(), &t));
	EXPECT_EQ(FASTIPC_STATE_NONE, t.state);
	EXPECT_EQ(getpid(), t.pid);
	EXPECT_STREQ("worker", t.name);
	EXPECT_FALSE(t.serves);
}

FIPC_TEST(list_task, receives)
{
	__u64 start = now();

	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	expect_asleep(_metadata, self, FASTIPC_STATE_RECEIVE, start);
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, NEVER));
	ASSERT_EQ(0, waiter_end(&self->w));
}

FIPC_TEST(list_task, sends)
{
	__u64 start = now();

	ASSERT_EQ(1, fill_queue(self->fd, self->cap));
	send_waiter(&self->w, self->fd, self->cap, 1, NEVER);
	expect_asleep(_metadata, self, FASTIPC_STATE_SEND, start);
	ASSERT_EQ(2, drain_queue(self->fd, self->cap));
	ASSERT_EQ(0, waiter_end(&self->w));
}

FIPC_TEST(list_task, calls_and_awaits_the_reply)
{
	__u64 start = now();

	call_waiter(&self->w, self->fd, self->cap, 1, NEVER);
	expect_asleep(_metadata, self, FASTIPC_STATE_CALL, start);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	expect_asleep(_metadata, self, FASTIPC_STATE_REPLY, start);
	ASSERT_EQ(0, reply(self->fd, 1));
	ASSERT_EQ(0, waiter_end(&self->w));
}

/* The caller has another name than the server. */
static void serve_a_call(FIXTURE_DATA(list_task) *self, __u64 opcode)
{
	task_name("client");
	call_waiter(&self->w, self->fd, self->cap, opcode, NEVER);
	task_name("server");
	must(next_opcode(self->fd, self->cap) == (long)opcode);
}

FIPC_TEST(list_task, serves)
{
	__u64 start = now();
	struct task t;

	serve_a_call(self, 4711);
	t = entry(getpid());
	EXPECT_EQ(FASTIPC_STATE_NONE, t.state);
	EXPECT_STREQ("server", t.name);
	ASSERT_TRUE(t.serves);
	EXPECT_EQ(self->w.tid, t.serves_tid);
	EXPECT_EQ(getpid(), t.serves_pid);
	EXPECT_STREQ("client", t.serves_name);
	EXPECT_EQ(self->id, t.serves_endpoint);
	EXPECT_EQ(4711, t.serves_opcode);
	while (t.serves_ms < 30)
		t = entry(getpid());
	EXPECT_LE(t.serves_ms, (now() - start) / MILLISECOND + 10);

	ASSERT_EQ(0, reply(self->fd, 1));
	ASSERT_EQ(0, waiter_end(&self->w));
	EXPECT_FALSE(entry(getpid()).serves);
}

/* A deferred call belongs to the space, and not to a task. */
FIPC_TEST(list_task, defers)
{
	__u64 token;

	serve_a_call(self, 1);
	EXPECT_TRUE(entry(getpid()).serves);
	ASSERT_EQ(0, defer(self->fd, &token));
	EXPECT_FALSE(entry(getpid()).serves);
	EXPECT_EQ(FASTIPC_STATE_REPLY, entry(self->w.tid).state);
	ASSERT_EQ(0, reply_to(self->fd, token, 1));
	ASSERT_EQ(0, waiter_end(&self->w));
}

/* struct job - data of a second thread */
struct job {
	FIXTURE_DATA(list_task) *self;
	__u64 back;
	pid_t tid;
	int interrupted, go;
};

static void *serve_by_a_call(void *arg)
{
	struct job *job = arg;
	struct fipc_xfer x = xfer_new(job->back, 9, NEVER);
	struct fipc_msg msg;

	__atomic_store_n(&job->tid, gettid(), __ATOMIC_SEQ_CST);
	must(!msg_recv(job->self->fd, job->self->cap, NEVER, &msg));
	must(!call(job->self->fd, FIPC_IOC_CALL, &x));
	must(!reply(job->self->fd, 1));
	return NULL;
}

/* A server that calls another server: the list shows both. */
FIPC_TEST(list_task, serves_and_calls)
{
	struct job job = { .self = self };
	pthread_t thread;
	struct task t;
	__u64 id;

	job.back = endpoint_with_id(self->fd, 1, 0, &id);
	call_waiter(&self->w, self->fd, self->cap, 1, NEVER);
	thread = thread_new(serve_by_a_call, &job);
	await_parked(&job.tid, FIPC_IOC_CALL);
	t = entry(job.tid);
	EXPECT_EQ(FASTIPC_STATE_CALL, t.state);
	EXPECT_EQ(id, t.endpoint);
	EXPECT_TRUE(t.parked);
	EXPECT_EQ(self->w.tid, t.serves_tid);
	EXPECT_EQ(self->id, t.serves_endpoint);

	ASSERT_EQ(9, next_opcode(self->fd, job.back));
	t = entry(job.tid);
	EXPECT_EQ(FASTIPC_STATE_REPLY, t.state);
	EXPECT_EQ(id, t.endpoint);
	EXPECT_EQ(self->w.tid, t.serves_tid);
	EXPECT_EQ(job.tid, entry(getpid()).serves_tid);
	ASSERT_EQ(0, reply(self->fd, 1));
	thread_end(thread);
	ASSERT_EQ(0, waiter_end(&self->w));
}

static void *be_interrupted(void *arg)
{
	struct job *job = arg;
	struct fipc_xfer x = xfer_new(job->self->cap, 1, NEVER);

	__atomic_store_n(&job->tid, gettid(), __ATOMIC_SEQ_CST);
	must(call(job->self->fd, FIPC_IOC_CALL, &x) == -EINTR);
	raise_flag(&job->interrupted);
	await_flag(&job->go);
	must(!await_reply(job->self->fd, job->self->cap, 1, &x));
	return NULL;
}

/* The call is in flight while its caller does something else. */
FIPC_TEST(list_task, call_is_interrupted)
{
	struct job job = { .self = self };
	pthread_t thread;
	struct task t;

	catch_signal(0);
	thread = thread_new(be_interrupted, &job);
	await_parked(&job.tid, FIPC_IOC_CALL);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	pthread_kill(thread, SIGUSR1);
	await_flag(&job.interrupted);
	t = entry(job.tid);
	EXPECT_EQ(FASTIPC_STATE_REPLY, t.state);
	EXPECT_EQ(self->id, t.endpoint);
	EXPECT_FALSE(t.parked);
	EXPECT_EQ(job.tid, entry(getpid()).serves_tid);
	raise_flag(&job.go);
	wait_parked(job.tid, FIPC_IOC_AWAIT_REPLY);
	EXPECT_TRUE(entry(job.tid).parked);
	ASSERT_EQ(0, reply(self->fd, 1));
	thread_end(thread);
}

/* The caller has timed out, and the server does not know it yet. */
FIPC_TEST(list_task, caller_has_timed_out)
{
	struct task t;

	call_waiter(&self->w, self->fd, self->cap, 1, now() + SECOND);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	ASSERT_TRUE(task_find(getpid(), &t));
	EXPECT_FALSE(t.serves);
	ASSERT_EQ(-ECANCELED, reply(self->fd, 1));
}

/* A task that has exited leaves the list. */
FIPC_TEST(list_task, exits)
{
	struct task t;

	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	EXPECT_TRUE(task_find(self->w.tid, &t));
	ASSERT_EQ(0, msg_send(self->fd, self->cap, 1, NEVER));
	ASSERT_EQ(0, waiter_end(&self->w));
	while (task_find(self->w.tid, &t))
		close(space_new());
}

TEST_HARNESS_MAIN
