// SPDX-License-Identifier: GPL-2.0
/*
 * Namespaces: deadlines use the task's own clock. Other namespaces change
 * nothing.
 */
#include "kselftest_harness.h"
#include "fixture.h"

FIXTURE_ENDPOINT(namespace, 1)

struct job {
	int fd;
	__u64 cap;
	__u64 started;
	long offset;
};

/*
 * Gives the children of this process a monotonic clock that differs by @offset
 * seconds.
 */
static void enter_time_namespace(long offset)
{
	char text[64];

	must(!unshare(CLONE_NEWTIME));
	snprintf(text, sizeof(text), "monotonic %ld 0", offset);
	must(!file_write("/proc/self/timens_offsets", text));
}

static void check_deadlines(void *arg)
{
	struct job *job = arg;
	struct fipc_msg msg;
	__u64 deadline;

	/*
	 * The clock must be another one, or the rest of the test would show
	 * nothing.
	 */
	must(job->offset > 0 ? now() > job->started + 50000 * SECOND :
			       now() < job->started);

	deadline = now() + 20 * MILLISECOND;
	must(msg_recv(job->fd, job->cap, deadline, &msg) == -ETIMEDOUT);
	must(now() >= deadline);

	must(fill_queue(job->fd, job->cap) == 1);
	deadline = now() + 20 * MILLISECOND;
	must(msg_send(job->fd, job->cap, 9, deadline) == -ETIMEDOUT);
	must(now() >= deadline);
	must(drain_queue(job->fd, job->cap) == 1);

	must(msg_recv(job->fd, job->cap, now() - 1, &msg) == -ETIMEDOUT);
	must(msg_recv(job->fd, job->cap, PAST, &msg) == -ETIMEDOUT);
}

static void in_time_namespace(void *arg)
{
	struct job *job = arg;

	job->started = now();
	enter_time_namespace(job->offset);
	must(!reap(spawn(check_deadlines, job)));
}

/* The clock is ahead: a deadline of the host's clock would pass a day later. */
FIPC_TEST(namespace, clock_ahead)
{
	struct job job = { .fd = self->fd, .cap = self->cap, .offset = 100000 };

	EXPECT_EQ(0, reap(spawn(in_time_namespace, &job)));
}

/*
 * The clock is late: a deadline of the host's clock would be in the past. The
 * machine has run for some seconds.
 */
FIPC_TEST(namespace, clock_behind)
{
	struct job job = { .fd = self->fd, .cap = self->cap, .offset = -3 };

	EXPECT_EQ(0, reap(spawn(in_time_namespace, &job)));
}

static void receive_far_away(void *arg)
{
	static const __u64 far_away[] = {
		NEVER, INT64_MAX, (__u64)INT64_MAX + 1, UINT64_MAX,
	};
	struct job *job = arg;
	struct fipc_msg msg;

	for (size_t i = 0; i < ARRAY_SIZE(far_away); i++) {
		must(!msg_recv(job->fd, job->cap, far_away[i], &msg));
		must(msg.opcode == i);
	}
}

static void start_far_away(void *arg)
{
	struct job *job = arg;
	pid_t child;

	enter_time_namespace(job->offset);
	child = spawn(receive_far_away, job);
	for (int i = 0; i < 4; i++) {
		wait_parked(child, FIPC_IOC_RECV);
		must(!msg_send_fast(job->fd, job->cap, i));
	}
	must(!reap(child));
}

FIPC_TEST(namespace, clock_offset_and_never)
{
	struct job job = { .fd = self->fd, .cap = self->cap };

	for (job.offset = -3; job.offset <= 100000; job.offset += 100003)
		EXPECT_EQ(0, reap(spawn(start_far_away, &job)));
}

static void use_everything(void *arg)
{
	FIXTURE_DATA(namespace) *self = arg;
	int exported = export_new(self->fd, self->cap);
	__u64 cap = import_new(self->fd, exported);

	must(!msg_send(self->fd, cap, 5, PAST));
	must(next_opcode(self->fd, cap) == 5);
	must(!cap_drop(self->fd, cap));
}

static void in_new_user_namespace(void *arg)
{
	must(!unshare(CLONE_NEWUSER));
	use_everything(arg);
}

FIPC_TEST(namespace, user)
{
	EXPECT_EQ(0, reap(spawn(in_new_user_namespace, self)));
}

static void in_new_pid_and_ipc_namespace(void *arg)
{
	must(!unshare(CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS));
	must(!reap(spawn(use_everything, arg)));
}

FIPC_TEST(namespace, pid_and_ipc)
{
	EXPECT_EQ(0, reap(spawn(in_new_pid_and_ipc_namespace, self)));
}

static void receive_as_init(void *arg)
{
	FIXTURE_DATA(namespace) *self = arg;
	struct fipc_msg msg;

	must(getpid() == 1);
	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	must(msg.opcode == 8);
}

static void parent_of_init(void *arg)
{
	FIXTURE_DATA(namespace) *self = arg;
	pid_t child;

	must(!unshare(CLONE_NEWPID));
	child = spawn(receive_as_init, arg);
	wait_parked(child, FIPC_IOC_RECV);
	must(!msg_send_fast(self->fd, self->cap, 8));
	must(!reap(child));
}

FIPC_TEST(namespace, message_into_a_pid_namespace)
{
	EXPECT_EQ(0, reap(spawn(parent_of_init, self)));
}

TEST_HARNESS_MAIN
