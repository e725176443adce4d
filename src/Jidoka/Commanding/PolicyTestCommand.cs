using System.CommandLine;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Core.Deciding.Schemas;
using Jidoka.Rehearsing;

namespace Jidoka.Commanding;

/// <summary><c>jidoka policy test</c>: do the policies decide as the cases say?</summary>
internal static class PolicyTestCommand
{
    /// <summary>The most case files of one run.</summary>
    public const int MaxFiles = 256;

    /// <summary>The folder of the cases, beside the policies.</summary>
    public const string CasesFolder = "tests";

    public static Command Create()
    {
        var files = new Argument<string[]>("FILES")
        {
            Description = "Case files; all of the policy folder's 'tests' folder if left out.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var filter = new Option<string?>("--filter")
        {
            Description = "Only cases whose name contains this.",
            HelpName = "TEXT",
        };
        var command = PolicySource.Command(
            "test",
            "Decide the cases of YAML files and compare; exit 1 if one comes out differently.",
            withRecorded: false,
            (parsed, source, terminal, _) =>
            {
                var given = parsed.GetValue(files) ?? [];
                if (given.FirstOrDefault(f => !File.Exists(f)) is { } missing)
                {
                    Console.Error.WriteLine($"There is no case file '{missing}'.");
                    return Task.FromResult(ExitCode.Usage);
                }
                var view = Run(source, given, parsed.GetValue(filter));
                terminal.Say(
                    view,
                    ControlJson.Default.PolicyTestView,
                    console => PolicyTestText.Tell(console, view)
                );
                return Task.FromResult(view.Succeeded ? ExitCode.Done : ExitCode.Refused);
            }
        );
        command.Arguments.Add(files);
        command.Options.Add(filter);
        return command;
    }

    /// <summary>Runs cases.</summary>
    /// <param name="source">The policies and the inventory.</param>
    /// <param name="given">The files; empty: those beside the policies.</param>
    /// <param name="filter">What the names of cases must contain; null: anything.</param>
    public static PolicyTestView Run(
        PolicySource source,
        IReadOnlyList<string> given,
        string? filter
    )
    {
        var state = StateOf(source, out var faults);
        if (state is null)
            return new(0, 0, [], faults, []);
        var paths = given.Count > 0 ? given : Beside(source.Folder);
        var read = paths.Take(MaxFiles).Select(p => CaseFile.Load(p, state)).ToArray();
        // A file with faults says something else than it means: none of its cases is run.
        var cases = read.Where(static f => f.Faults.IsEmpty)
            .SelectMany(static f => f.Cases)
            .Where(c =>
                filter is null || c.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)
            )
            .Where(static c => c.Expected is not null)
            .Select(CaseRun.Run)
            .ToImmutableArray();
        var applied = cases.SelectMany(static c => c.Applied).ToHashSet(StringComparer.Ordinal);
        var isWhole = filter is null && given.Count == 0 && !cases.IsEmpty;
        faults =
        [
            // What could not come into force proves nothing by its cases.
            .. PolicyReview
                .Of(state.Policies.Files, PolicySchema.Of(source.Inventory.State))
                .Faults.Select(source.PlaceOf),
            .. read.SelectMany(static f => f.Faults),
            .. paths.Count > MaxFiles
                ? [new(source.Folder, 1, 1, $"There are more than {MaxFiles} case files.")]
                : (ConfigFault[])[],
            .. cases.IsEmpty && read.All(static f => f.Faults.IsEmpty)
                ? [new(Place(source.Folder), 1, 1, NoCases(filter))]
                : (ConfigFault[])[],
        ];
        return new(
            cases.Count(static c => c.Passed),
            cases.Count(static c => !c.Passed),
            cases,
            faults,
            isWhole
                ?
                [
                    .. state
                        .Policies.Set.Policies.Select(p => p.Id)
                        .Where(id => !applied.Contains(id)),
                ]
                : []
        );
    }

    /// <summary>The inventory with the policies of the folder; null, with faults, if they do not parse.</summary>
    public static FactorySnapshot? StateOf(
        PolicySource source,
        out ImmutableArray<ConfigFault> faults
    )
    {
        var (policies, unreadable) = PolicyFolder.Read(source.Folder);
        var wrong = unreadable.IsEmpty ? PolicySnapshot.Check(policies) : unreadable;
        faults = [.. wrong.Select(source.PlaceOf)];
        var state = source.Inventory.State;
        return faults.IsEmpty
            ? state.Apply(
                state.ControlSize,
                new PoliciesLoaded(policies) { TimeMs = 0, By = "files" }
            )
            : null;
    }

    private static List<string> Beside(string folder)
    {
        var tests = Path.Combine(folder, CasesFolder);
        return Directory.Exists(tests)
            ?
            [
                .. Directory
                    .EnumerateFiles(tests, "*", SearchOption.AllDirectories)
                    .Where(static f => Path.GetExtension(f) is ".yaml" or ".yml")
                    .Take(MaxFiles + 1)
                    .Order(StringComparer.Ordinal)
                    .Select(Place),
            ]
            : [];
    }

    private static string NoCases(string? filter) =>
        filter is null
            ? $"There are no cases: write some into '{CasesFolder}' beside the policies (docs/policy.md shows how), or name a file."
            : $"No case has '{filter}' in its name.";

    private static string Place(string path) => Path.GetRelativePath(".", path);
}
