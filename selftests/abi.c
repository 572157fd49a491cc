// SPDX-License-Identifier: GPL-2.0
/* Numbers and layouts of the contract, and commands that do not exist. */
#include <grp.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "fixture.h"

#define LAYOUT(type, field, offset)					\
	_Static_assert(offsetof(struct type, field) == (offset), #type "." #field)
#define SIZE(type, size)						\
	_Static_assert(sizeof(struct type) == (size), #type)

SIZE(fipc_msg, 56);
LAYOUT(fipc_msg, cap, 8 * FIPC_REG_CAP);
LAYOUT(fipc_msg, opcode, 8 * FIPC_REG_OPCODE);
LAYOUT(fipc_msg, flags, 8 * FIPC_REG_FLAGS);
LAYOUT(fipc_msg, data[0], 8 * FIPC_REG_DATA0);
LAYOUT(fipc_msg, data[1], 8 * FIPC_REG_DATA1);
LAYOUT(fipc_msg, data[2], 8 * FIPC_REG_DATA2);
LAYOUT(fipc_msg, data[3], 8 * FIPC_REG_DATA3);
SIZE(fipc_xfer, 64);
LAYOUT(fipc_xfer, msg, 0);
LAYOUT(fipc_xfer, deadline, 56);
SIZE(fipc_batch, 32);
LAYOUT(fipc_batch, msgs, 0);
LAYOUT(fipc_batch, cap, 8);
LAYOUT(fipc_batch, deadline, 16);
LAYOUT(fipc_batch, count, 24);
LAYOUT(fipc_batch, done, 28);
SIZE(fipc_send_to, 64);
LAYOUT(fipc_send_to, msg, 0);
LAYOUT(fipc_send_to, pid, 56);
SIZE(fipc_info, 40);
LAYOUT(fipc_info, features, 8);
LAYOUT(fipc_info, batch_max, 16);
LAYOUT(fipc_info, depth_max, 24);
LAYOUT(fipc_info, caps_max, 32);
SIZE(fipc_endpoint_create, 32);
LAYOUT(fipc_endpoint_create, depth, 8);
LAYOUT(fipc_endpoint_create, cap, 16);
LAYOUT(fipc_endpoint_create, id, 24);
SIZE(fipc_cap_mint, 40);
LAYOUT(fipc_cap_mint, rights, 8);
LAYOUT(fipc_cap_mint, badge, 16);
LAYOUT(fipc_cap_mint, flags, 24);
LAYOUT(fipc_cap_mint, new_cap, 32);
SIZE(fipc_cap_drop, 8);
SIZE(fipc_cap_revoke, 8);
SIZE(fipc_cap_export, 24);
LAYOUT(fipc_cap_export, flags, 8);
LAYOUT(fipc_cap_export, fd, 16);
SIZE(fipc_cap_import, 16);
SIZE(fipc_reply_defer, 8);
SIZE(fipc_caller_info, 32);
LAYOUT(fipc_cap_import, cap, 8);

_Static_assert(FIPC_IOC_SEND == 0x4040f500, "SEND");
_Static_assert(FIPC_IOC_RECV == 0xc040f501, "RECV");
_Static_assert(FIPC_IOC_INFO == 0x8028f520, "INFO");
_Static_assert(FIPC_IOC_ENDPOINT_CREATE == 0xc020f521, "ENDPOINT_CREATE");
_Static_assert(FIPC_IOC_CAP_MINT == 0xc028f522, "CAP_MINT");
_Static_assert(FIPC_IOC_CAP_DROP == 0x4008f523, "CAP_DROP");
_Static_assert(FIPC_IOC_CAP_REVOKE == 0x4008f524, "CAP_REVOKE");
_Static_assert(FIPC_IOC_CAP_EXPORT == 0xc018f525, "CAP_EXPORT");
_Static_assert(FIPC_IOC_CAP_IMPORT == 0xc010f526, "CAP_IMPORT");
_Static_assert(FIPC_IOC_CALL == 0xc040f502, "CALL");
_Static_assert(FIPC_IOC_REPLY == 0x4040f503, "REPLY");
_Static_assert(FIPC_IOC_REPLY_RECV == 0xc040f504, "REPLY_RECV");
_Static_assert(FIPC_IOC_AWAIT_REPLY == 0xc040f505, "AWAIT_REPLY");
_Static_assert(FIPC_IOC_SEND_BATCH == 0xc020f506, "SEND_BATCH");
_Static_assert(FIPC_IOC_RECV_BATCH == 0xc020f507, "RECV_BATCH");
_Static_assert(FIPC_IOC_SEND_TO == 0x4040f508, "SEND_TO");
_Static_assert(FIPC_IOC_REPLY_DEFER == 0xc008f527, "REPLY_DEFER");
_Static_assert(FIPC_IOC_CALLER_INFO == 0xc020f528, "CALLER_INFO");

_Static_assert(FIPC_IOC_SEND_REGS == 0xf510, "SEND_REGS");
_Static_assert(FIPC_IOC_RECV_REGS == 0xf511, "RECV_REGS");
_Static_assert(FIPC_IOC_CALL_REGS == 0xf512, "CALL_REGS");
_Static_assert(FIPC_IOC_REPLY_REGS == 0xf513, "REPLY_REGS");
_Static_assert(FIPC_IOC_REPLY_RECV_REGS == 0xf514, "REPLY_RECV_REGS");
_Static_assert(FIPC_IOC_AWAIT_REPLY_REGS == 0xf515, "AWAIT_REPLY_REGS");
_Static_assert(FIPC_FEATURE_REGS == 1, "FEATURE_REGS");
_Static_assert(FIPC_FEATURE_FD == 2, "FEATURE_FD");
_Static_assert(FIPC_FEATURE_SPIN == 4, "FEATURE_SPIN");
_Static_assert(FIPC_FEATURE_HANDOFF == 8, "FEATURE_HANDOFF");
_Static_assert(FIPC_EP_NOSPIN == 1, "EP_NOSPIN");

_Static_assert(FIPC_F_CAP == 1ULL << 32, "F_CAP");
_Static_assert(FIPC_F_FD == 1ULL << 33, "F_FD");
_Static_assert(FIPC_F_FAST == 1ULL << 34, "F_FAST");
_Static_assert(FIPC_F_QUEUED == 1ULL << 36, "F_QUEUED");
_Static_assert(FIPC_F_HANGUP == 1ULL << 37, "F_HANGUP");
_Static_assert(FIPC_MINT_NOTIFY == 1, "MINT_NOTIFY");
_Static_assert(FIPC_RIGHT_SEND == 1 && FIPC_RIGHT_RECV == 2 &&
	       FIPC_RIGHT_MINT == 4 && FIPC_RIGHTS_ALL == 7, "rights");

/* All features that are known. */
#define FEATURES	(FIPC_FEATURE_REGS | FIPC_FEATURE_FD | FIPC_FEATURE_SPIN | \
			 FIPC_FEATURE_HANDOFF)

static const unsigned long commands[] = {
	FIPC_IOC_SEND, FIPC_IOC_RECV, FIPC_IOC_INFO, FIPC_IOC_ENDPOINT_CREATE,
	FIPC_IOC_CAP_MINT, FIPC_IOC_CAP_DROP, FIPC_IOC_CAP_REVOKE,
	FIPC_IOC_CAP_EXPORT,
	FIPC_IOC_CAP_IMPORT, FIPC_IOC_CALL, FIPC_IOC_REPLY, FIPC_IOC_REPLY_RECV,
	FIPC_IOC_AWAIT_REPLY, FIPC_IOC_REPLY_DEFER, FIPC_IOC_CALLER_INFO,
	FIPC_IOC_SEND_BATCH, FIPC_IOC_RECV_BATCH, FIPC_IOC_SEND_TO,
	FIPC_IOC_SEND_REGS, FIPC_IOC_RECV_REGS, FIPC_IOC_CALL_REGS,
	FIPC_IOC_REPLY_REGS, FIPC_IOC_REPLY_RECV_REGS, FIPC_IOC_AWAIT_REPLY_REGS,
};

static bool is_command(unsigned int dir, unsigned int nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (_IOC_NR(commands[i]) == nr && _IOC_DIR(commands[i]) == dir)
			return true;
	return false;
}

FIXTURE_ENDPOINT(abi, 0)

FIPC_TEST(abi, info)
{
	struct fipc_info info;

	memset(&info, POISON, sizeof(info));
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_INFO, &info));
	EXPECT_EQ(FIPC_ABI, info.abi);
	EXPECT_EQ(0, info.__pad);
	EXPECT_EQ(0, info.features & ~FEATURES);
	EXPECT_TRUE(info.features & FIPC_FEATURE_FD);
	/* The environment says so if the module was built without registers. */
	EXPECT_EQ(!getenv("FIPC_WITHOUT_REGS"),
		  !!(info.features & FIPC_FEATURE_REGS));
	EXPECT_EQ(64, info.batch_max);
	EXPECT_EQ(FIPC_DEPTH_MAX, info.depth_max);
	EXPECT_EQ(1 << 20, info.caps_max);
}

/* Tries every number with every direction, in the sizes of our structures. */
FIPC_TEST(abi, unknown_number_or_direction)
{
	static const unsigned int sizes[] = { 0, 8, 16, 24, 32, 40, 64 };
	struct fipc_xfer arg;

	memset(&arg, POISON, sizeof(arg));
	for (unsigned int nr = 0; nr < 256; nr++) {
		for (unsigned int i = 0; i < 4 * ARRAY_SIZE(sizes); i++) {
			unsigned int dir = i % 4, size = sizes[i / 4];

			if (is_command(dir, nr))
				continue;
			ASSERT_EQ(-ENOTTY,
				  call(self->fd, _IOC(dir, FIPC_IOC_TYPE, nr, size),
				       &arg))
				TH_LOG("number %u, direction %u, size %u", nr, dir,
				       size);
		}
	}
}

FIPC_TEST(abi, unknown_command_reads_no_argument)
{
	EXPECT_EQ(-ENOTTY,
		  raw_ioctl(self->fd, _IOWR(FIPC_IOC_TYPE, 0x7f, long), NULL));
	EXPECT_EQ(-ENOTTY,
		  raw_ioctl(self->fd, _IO(FIPC_IOC_TYPE, 0), (void *)-1L));
}

FIPC_TEST(abi, other_type)
{
	static const unsigned int types[] = { 0xf4, 0xf6, 0x75, 0xff };
	struct fipc_xfer arg;

	memset(&arg, POISON, sizeof(arg));
	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
			unsigned long cmd = _IOC(_IOC_DIR(commands[i]), types[t],
						 _IOC_NR(commands[i]),
						 _IOC_SIZE(commands[i]));

			EXPECT_EQ(-ENOTTY, call(self->fd, cmd, &arg));
		}
	}
}

/* The layout of hot commands is fixed. Another size is another command. */
FIPC_TEST(abi, hot_command_of_another_size)
{
	struct fipc_xfer arg[2] = { xfer_new(self->cap, 1, PAST) };

	for (unsigned int size = 0; size <= sizeof(arg); size++) {
		unsigned long send = _IOC(_IOC_WRITE, FIPC_IOC_TYPE, 0, size);
		unsigned long recv = _IOC(_IOC_WRITE | _IOC_READ, FIPC_IOC_TYPE,
					  1, size);

		if (size == sizeof(struct fipc_xfer))
			continue;
		EXPECT_EQ(-ENOTTY, call(self->fd, send, arg));
		EXPECT_EQ(-ENOTTY, call(self->fd, recv, arg));
	}
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

FIPC_TEST(abi, exported_fd_has_no_commands)
{
	int exported = export_new(self->fd, self->cap);
	struct fipc_xfer arg;

	memset(&arg, POISON, sizeof(arg));
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		EXPECT_EQ(-ENOTTY, call(exported, commands[i], &arg));
}

FIPC_TEST(abi, files_do_nothing_else)
{
	int fds[] = { self->fd, export_new(self->fd, self->cap) };
	char byte = 0;

	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(-1, read(fds[i], &byte, 1));
		EXPECT_EQ(EINVAL, errno);
		EXPECT_EQ(-1, write(fds[i], &byte, 1));
		EXPECT_EQ(EINVAL, errno);
		EXPECT_EQ(-1, lseek(fds[i], 0, SEEK_SET));
		EXPECT_EQ(ESPIPE, errno);
		EXPECT_EQ(MAP_FAILED, mmap(NULL, page_size(), PROT_READ,
					   MAP_SHARED, fds[i], 0));
		EXPECT_EQ(ENODEV, errno);
	}
}

FIPC_TEST(abi, argument_needs_no_alignment)
{
	char *page = page_new(PROT_READ | PROT_WRITE);

	for (int shift = 1; shift < 8; shift++) {
		struct fipc_xfer x = xfer_new(self->cap, shift, NEVER);

		memcpy(page + shift, &x, sizeof(x));
		EXPECT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_SEND, page + shift));
		EXPECT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_RECV, page + shift));
		memcpy(&x, page + shift, sizeof(x));
		EXPECT_EQ(shift, x.msg.opcode);
		EXPECT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_INFO, page + shift));
	}
}

static void open_as_nobody(void *arg)
{
	int fd = *(int *)arg;
	struct fipc_info info;

	must(!setgroups(0, NULL) && !setgid(65534) && !setuid(65534));
	must(open_space(0) == -EACCES);
	/*
	 * A task that was given a space may use it: only open() checks the
	 * user.
	 */
	must(!call(fd, FIPC_IOC_INFO, &info));
	must(!msg_send(fd, endpoint_new(fd, 0), 1, PAST));
}

FIPC_TEST(abi, device_is_for_root_unless_passed)
{
	struct stat st;

	ASSERT_EQ(0, stat("/dev/fastipc", &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode));
	EXPECT_EQ(0600, st.st_mode & 0777);
	EXPECT_EQ(0, reap(spawn(open_as_nobody, &self->fd)));
}

TEST_HARNESS_MAIN
