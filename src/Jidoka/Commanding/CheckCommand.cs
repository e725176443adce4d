using System.CommandLine;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Core.Deciding.Schemas;

namespace Jidoka.Commanding;

/// <summary><c>jidoka check</c>: configuration, policies and what they refer to, without starting anything.</summary>
internal static class CheckCommand
{
    public static Command Create() =>
        CommandFrame.Plain(
            "check",
            "Check configuration, policies and inventory; exit 1 with file:line:column if something is wrong.",
            async (parsed, terminal, ended) =>
            {
                var path = parsed.GetValue(CommandOptions.Config)!;
                var inventory = ConfigFile.Load(path).Options is { } options
                    ? await InventoryView.LoadAsync(options, ended)
                    : null;
                var view = Check(path, inventory);
                terminal.Say(
                    view,
                    ControlJson.Default.CheckView,
                    console =>
                    {
                        foreach (
                            var line in view.Faults.Select(f => f.ToString()).Concat(view.Warnings)
                        )
                            console.Profile.Out.Writer.WriteLine(line);
                        console.Profile.Out.Writer.WriteLine(
                            view.Faults.IsEmpty
                                ? $"ok: {view.Assets} assets, {view.PolicyFiles} policy files"
                                : $"{view.Faults.Length} faults"
                        );
                    }
                );
                return view.Faults.IsEmpty ? ExitCode.Done : ExitCode.Refused;
            },
            CommandOptions.Config
        );

    /// <summary>Checks a configuration file and all it names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inventory">What policies are held against; null: what the file declares.</param>
    public static CheckView Check(string path, InventoryView? inventory = null)
    {
        var read = ConfigFile.Load(path);
        if (read.Options is not { } options)
            return new(0, 0, read.Faults, []);
        var (files, unreadable) = PolicyFolder.Read(options.PolicyFolder);
        inventory ??= InventoryView.Of(options);
        var review = unreadable.IsEmpty
            ? PolicyReview.Of(files, PolicySchema.Of(inventory.State))
            : new(unreadable, []);
        return new(
            options.Assets.Length,
            files.Length,
            [.. review.Faults.Select(f => PolicySource.PlaceOf(options.PolicyFolder, f))],
            [
                .. inventory.Note is { } note ? [$"{path}: warning: {note}"] : (string[])[],
                .. Warnings(path, options, files),
                .. review.Warnings.Select(w =>
                    PolicySource
                        .PlaceOf(options.PolicyFolder, w with { Message = "warning: " + w.Message })
                        .ToString()
                ),
            ]
        );
    }

    /// <summary>What may be right elsewhere and is not here: secrets that are absent, tools that nobody annotated.</summary>
    private static IEnumerable<string> Warnings(
        string path,
        JidokaOptions options,
        ImmutableArray<PolicyFile> files
    )
    {
        var secrets = new SecretSource(options.BaseFolder, TimeProvider.System);
        if (files.IsEmpty)
            yield return $"{path}: warning: the policy folder holds no policy, so every call would be refused";
        if (options.ControlToken is { } token && secrets.Resolve(token) is null)
            yield return $"{path}: warning: the secret {token} of controlToken is not there";
        foreach (var asset in options.Assets)
        {
            var references = (string?[])
                [
                    asset.Provider?.KeyFrom,
                    asset.Server?.KeyFrom,
                    .. asset.Server?.Environment.Values.Where(SecretSource.IsReference) ?? [],
                ];
            foreach (var reference in references.OfType<string>())
            {
                if (secrets.Resolve(reference) is null)
                    yield return $"{path}: warning: the secret {reference} of {asset.Id} is not there";
            }
            if (asset.Tool is { Effects: null })
                yield return $"{path}: warning: {asset.Id} has no effects, so it counts as every effect";
            if (asset.Tool is { } tool && EffectNames.WarningOf(asset.Id, tool.Effects) is { } slip)
                yield return $"{path}: warning: {slip}";
        }
    }
}
