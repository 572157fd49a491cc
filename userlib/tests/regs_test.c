// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: words in registers or in memory, and how it chooses.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "command.h"
#include "kselftest_harness.h"

FIXTURE(regs) {
	struct place place;
	int space;
	fipc_cap_t cap;
	bool have;
};

FIXTURE_SETUP(regs)
{
	struct fipc_info info;

	place_make(&self->place);
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	ASSERT_EQ(0, fipc_query(self->space, &info));
	self->have = info.features & FIPC_FEATURE_REGS;
}

FIXTURE_TEARDOWN(regs)
{
	close(self->space);
	command_remove(&self->place);
	place_remove(&self->place);
}

/* Waits until the process receives. Returns the ioctl command that it uses. */
static unsigned long receives_by(pid_t pid)
{
	unsigned long cmd;
	char path[64];
	int nr, got;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	do {
		file = fopen(path, "r");
		must(file);
		got = fscanf(file, "%d %*x %lx", &nr, &cmd);
		fclose(file);
	} while (got != 2 || nr != SYS_ioctl ||
		 (cmd != FIPC_IOC_RECV && cmd != FIPC_IOC_RECV_REGS));
	return cmd;
}

static unsigned long server_receives_by(const char *no_regs)
{
	unsigned long cmd;
	struct server s;

	if (no_regs)
		must(!setenv("FIPC_NO_REGS", no_regs, 1));
	else
		must(!unsetenv("FIPC_NO_REGS"));
	serve(&s, NULL);
	cmd = receives_by(s.pid);
	must(!kill(s.pid, SIGTERM));
	must(waitpid(s.pid, NULL, 0) == s.pid);
	fclose(s.out);
	fclose(s.err);
	return cmd;
}

FIPC_TEST(regs, environment)
{
	unsigned long regs = self->have ? FIPC_IOC_RECV_REGS : FIPC_IOC_RECV;

	command_prepare(&self->place);
	EXPECT_EQ(regs, server_receives_by(NULL));
	EXPECT_EQ(regs, server_receives_by(""));
	EXPECT_EQ(regs, server_receives_by("0"));
	EXPECT_EQ(FIPC_IOC_RECV, server_receives_by("1"));
}

static int send_one(struct fipc_xfer *x, int space, fipc_cap_t cap)
{
	*x = (struct fipc_xfer){
		.msg = { .opcode = 5, .data = { 1, 2, 3, 4 } },
		.deadline = 1,
	};
	return fipc_send(space, cap, x);
}

/* Makes these commands fail as with a module that does not have them. */
static void refuse_registers(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIPC_IOC_SEND_REGS, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, FIPC_IOC_AWAIT_REPLY_REGS,
			 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOTTY),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(*filter), .filter = filter,
	};

	must(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	must(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

static int without_registers(void *arg)
{
	FIXTURE_DATA(regs) *self = arg;
	struct fipc_xfer x, y = { .deadline = 1 };

	refuse_registers();
	fipc_use_regs_ = 1;
	must(!send_one(&x, self->space, self->cap));
	must(!fipc_use_regs_);
	must(!fipc_recv(self->space, self->cap, &y));
	must(y.msg.opcode == 5 && y.msg.data[3] == 4);

	fipc_use_regs_ = 1;
	y.deadline = 1;
	must(fipc_recv(self->space, self->cap, &y) == -ETIMEDOUT);
	must(!fipc_use_regs_);

	fipc_use_regs_ = 1;
	must(fipc_call(self->space, self->cap, &y) == -ETIMEDOUT);
	must(!fipc_use_regs_);
	return 0;
}

FIPC_TEST(regs, a_module_that_has_none)
{
	EXPECT_EQ(0, reap(spawn(without_registers, self)));
}

/* A descriptor that is no space says nothing about the module. */
FIPC_TEST(regs, no_space)
{
	int before = fipc_use_regs_;
	struct fipc_xfer x;

	EXPECT_EQ(-ENOTTY, send_one(&x, 0, self->cap));
	EXPECT_EQ(-ENOTTY, fipc_recv(0, self->cap, &x));
	EXPECT_EQ(-ENOTTY, fipc_call(0, self->cap, &x));
	EXPECT_EQ(-EBADF, send_one(&x, 1000, self->cap));
	EXPECT_EQ(before, fipc_use_regs_);
}

/* A failure does not change the words, in either form. */
FIPC_TEST(regs, failure)
{
	for (int regs = 0; regs < 2; regs++) {
		struct fipc_xfer x, y;

		fipc_use_regs_ = regs;
		memset(&x, 0xa5, sizeof(x));
		x.deadline = 1;
		y = x;
		y.msg.cap = self->cap;
		EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
		EXPECT_EQ(0, memcmp(&x, &y, sizeof(x)));
		EXPECT_EQ(-ESRCH, fipc_await_reply(self->space, self->cap, 7, &x));
		y.msg.opcode = 7;
		EXPECT_EQ(0, memcmp(&x, &y, sizeof(x)));
		x.msg.flags = y.msg.flags = 1;
		EXPECT_EQ(-ETIMEDOUT, fipc_call(self->space, self->cap, &x));
		EXPECT_EQ(0, memcmp(&x, &y, sizeof(x)));
		EXPECT_EQ(-ETIMEDOUT,
			  fipc_reply_recv(self->space, self->cap, &x));
		EXPECT_EQ(0, memcmp(&x, &y, sizeof(x)));
		y.msg.cap = 0;
		EXPECT_EQ(-ESRCH, fipc_reply(self->space, &x));
		EXPECT_EQ(0, memcmp(&x, &y, sizeof(x)));
	}
}

TEST_HARNESS_MAIN
