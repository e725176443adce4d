using System.CommandLine;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Core.Deciding.Schemas;

namespace Jidoka.Commanding;

/// <summary><c>jidoka policy check</c>: are the policies well written, and do they fit the inventory?</summary>
internal static class PolicyCheckCommand
{
    public static Command Create()
    {
        var strict = new Option<bool>("--warnings-fail")
        {
            Description = "Exit 1 for warnings too.",
        };
        var command = PolicySource.Command(
            "check",
            "Check the policy files against what policies can read; exit 1 with file:line:column and a hint.",
            withRecorded: true,
            (parsed, source, terminal, _) =>
            {
                var view = Check(source);
                terminal.Say(
                    view,
                    ControlJson.Default.PolicyCheckView,
                    console => Tell(console.Profile.Out.Writer, view)
                );
                var fails =
                    !view.Faults.IsEmpty || parsed.GetValue(strict) && !view.Warnings.IsEmpty;
                return Task.FromResult(fails ? ExitCode.Refused : ExitCode.Done);
            }
        );
        command.Options.Add(strict);
        return command;
    }

    /// <summary>Checks the policies.</summary>
    public static PolicyCheckView Check(PolicySource source)
    {
        var (files, unreadable) = PolicyFolder.Read(source.Folder);
        var review = unreadable.IsEmpty
            ? PolicyReview.Of(files, PolicySchema.Of(source.Inventory.State))
            : new(unreadable, []);
        return new(
            files.Length,
            [.. review.Faults.Select(source.PlaceOf)],
            [.. review.Warnings.Select(source.PlaceOf)]
        );
    }

    private static void Tell(TextWriter output, PolicyCheckView view)
    {
        foreach (var fault in view.Faults)
        {
            output.WriteLine(fault.ToString());
            Show(output, fault);
        }
        foreach (var warning in view.Warnings)
        {
            output.WriteLine((warning with { Message = "warning: " + warning.Message }).ToString());
            Show(output, warning);
        }
        var warnings =
            view.Warnings.Length == 0 ? "" : $", {Count(view.Warnings.Length, "warning")}";
        output.WriteLine(
            (
                view.Faults.IsEmpty
                    ? $"ok: {Count(view.Files, "policy file")}"
                    : Count(view.Faults.Length, "fault")
            ) + warnings
        );
    }

    private static string Count(int count, string what) =>
        $"{count} {what}{(count == 1 ? "" : "s")}";

    /// <summary>The line with a mark under the place, as compilers show it.</summary>
    private static void Show(TextWriter output, ConfigFault fault)
    {
        if (!File.Exists(fault.File))
            return;
        var line = File.ReadLines(fault.File).Skip((int)fault.Line - 1).FirstOrDefault();
        if (string.IsNullOrWhiteSpace(line))
            return;
        var before = line[..(int)Math.Clamp(fault.Column - 1, 0, line.Length)];
        var pad = string.Concat(before.Select(static c => c == '\t' ? '\t' : ' '));
        output.WriteLine("    " + line);
        output.WriteLine("    " + pad + "^");
    }
}
