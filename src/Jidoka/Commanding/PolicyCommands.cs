using System.CommandLine;

namespace Jidoka.Commanding;

/// <summary><c>jidoka policy ...</c>: everything for those who write policies.</summary>
internal static class PolicyCommands
{
    public static Command Create() =>
        new("policy", "Check, test and explain policies; see docs/policy.md.")
        {
            PolicyCheckCommand.Create(),
            PolicyTestCommand.Create(),
            PolicyExplainCommand.Create(),
            PolicySchemaCommand.Create(),
        };
}
