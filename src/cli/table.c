/* Every command of the program, in the order of the help. A file cmd_NOUN.c comes in with one
 * extern pair and one row. */
#include "cli/command.h"

#define COMMANDS(noun)                                                                             \
    extern const struct command noun##_commands[];                                                 \
    extern const size_t noun##_command_count

COMMANDS(office);
COMMANDS(officer);
COMMANDS(audit);
COMMANDS(request);
COMMANDS(roster);
COMMANDS(match);
COMMANDS(compare);
COMMANDS(movement);
COMMANDS(report);
COMMANDS(due);
COMMANDS(verify);
COMMANDS(consent);
COMMANDS(mandate);
COMMANDS(disclose);
COMMANDS(case);
COMMANDS(history);
COMMANDS(share);
COMMANDS(second);
COMMANDS(link);
COMMANDS(explain);
COMMANDS(profile);
COMMANDS(name);
COMMANDS(find);
COMMANDS(index);
COMMANDS(synth);
COMMANDS(help);

const struct command_group command_groups[] = {
    {"The office", office_commands, &office_command_count},
    {NULL, officer_commands, &officer_command_count},
    {NULL, audit_commands, &audit_command_count},
    {"Requests and lists", request_commands, &request_command_count},
    {NULL, roster_commands, &roster_command_count},
    {NULL, match_commands, &match_command_count},
    {NULL, compare_commands, &compare_command_count},
    {NULL, movement_commands, &movement_command_count},
    {NULL, report_commands, &report_command_count},
    {NULL, due_commands, &due_command_count},
    {"From a match to a told answer", verify_commands, &verify_command_count},
    {NULL, consent_commands, &consent_command_count},
    {NULL, mandate_commands, &mandate_command_count},
    {NULL, disclose_commands, &disclose_command_count},
    {NULL, case_commands, &case_command_count},
    {NULL, history_commands, &history_command_count},
    {NULL, share_commands, &share_command_count},
    {NULL, second_commands, &second_command_count},
    {"The same people in two lists, or in one", link_commands, &link_command_count},
    {NULL, explain_commands, &explain_command_count},
    {NULL, profile_commands, &profile_command_count},
    {"Names and lists, without an office", name_commands, &name_command_count},
    {NULL, find_commands, &find_command_count},
    {NULL, index_commands, &index_command_count},
    {"The rest", synth_commands, &synth_command_count},
    {NULL, help_commands, &help_command_count},
};
const size_t command_group_count = COUNT(command_groups);
