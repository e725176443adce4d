using System.CommandLine;
using Jidoka.Configuring;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary><c>jidoka check</c>: configuration, policies and what they refer to, without starting anything.</summary>
internal static class CheckCommand
{
    public static Command Create() =>
        CommandFrame.Plain(
            "check",
            "Check configuration, policies and inventory; exit 1 with file:line:column if something is wrong.",
            (parsed, terminal, _) =>
            {
                var view = Check(parsed.GetValue(CommandOptions.Config)!);
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
                return Task.FromResult(view.Faults.IsEmpty ? ExitCode.Done : ExitCode.Refused);
            },
            CommandOptions.Config
        );

    /// <summary>Checks a configuration file and all it names.</summary>
    public static CheckView Check(string path)
    {
        var read = ConfigFile.Load(path);
        if (read.Options is not { } options)
            return new(0, 0, read.Faults, []);
        var (files, unreadable) = PolicyFolder.Read(options.PolicyFolder);
        var faults = unreadable.IsEmpty ? PolicySnapshot.Check(files) : unreadable;
        return new(
            options.Assets.Length,
            files.Length,
            [.. faults.Select(f => Of(options.PolicyFolder, f))],
            [.. Warnings(path, options, files)]
        );
    }

    private static ConfigFault Of(string folder, PolicyFault fault) =>
        new(
            Path.GetRelativePath(".", Path.Combine(folder, fault.File)),
            fault.Line,
            fault.Column,
            fault.Message
        );

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
        }
    }
}
