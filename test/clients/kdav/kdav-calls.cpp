// KDAV's jobs, one for each line of JSON on stdin, one line of JSON for each on stdout.
#include <KDAV/DavCollectionsFetchJob>
#include <KDAV/DavItem>
#include <KDAV/DavItemCreateJob>
#include <KDAV/DavItemDeleteJob>
#include <KDAV/DavItemFetchJob>
#include <KDAV/DavItemModifyJob>
#include <KDAV/DavItemsListJob>
#include <KDAV/DavUrl>
#include <KDAV/EtagCache>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <iostream>
#include <memory>
#include <string>

static QUrl base;

static KDAV::DavUrl davUrl(const QString &url)
{
    QUrl full(url);
    full.setUserName(base.userName());
    full.setPassword(base.password());
    return KDAV::DavUrl(full, KDAV::CardDav);
}

static QJsonObject told(const KDAV::DavItem &item)
{
    return {{"href", item.url().url().toString(QUrl::RemoveUserInfo)},
            {"etag", item.etag()},
            {"text", QString::fromUtf8(item.data())}};
}

static KDAV::DavItem itemOf(const QJsonArray &call)
{
    return KDAV::DavItem(davUrl(call[1].toString()), QStringLiteral("text/vcard"), call[3].toString().toUtf8(), call[2].toString());
}

/** Runs the job to its end; what it has found then, or why it failed. */
template<typename Job, typename Tell>
static QJsonObject run(Job *job, Tell tell)
{
    job->setAutoDelete(false);
    std::unique_ptr<Job> kept(job);
    if (!job->exec())
        return {{"error", job->errorString()}, {"code", job->latestResponseCode()}};
    return {{"value", tell(job)}};
}

static QJsonObject answer(const QJsonArray &call)
{
    const QString name = call[0].toString();
    if (name == "books")
        return run(new KDAV::DavCollectionsFetchJob(davUrl(base.toString())), [](auto *job) {
            QJsonArray books;
            for (const auto &book : job->collections())
                books.append(book.url().url().toString(QUrl::RemoveUserInfo));
            return QJsonValue(books);
        });
    if (name == "list")
        return run(new KDAV::DavItemsListJob(davUrl(call[1].toString()), std::make_shared<KDAV::EtagCache>()), [](auto *job) {
            QJsonArray items;
            for (const auto &item : job->items())
                items.append(told(item));
            return QJsonValue(items);
        });
    const auto one = [](auto *job) { return QJsonValue(told(job->item())); };
    if (name == "get")
        return run(new KDAV::DavItemFetchJob(itemOf(call)), one);
    if (name == "create")
        return run(new KDAV::DavItemCreateJob(itemOf(call)), one);
    if (name == "modify")
        return run(new KDAV::DavItemModifyJob(itemOf(call)), one);
    return run(new KDAV::DavItemDeleteJob(itemOf(call)), [](auto *) { return QJsonValue(true); });
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    base = QUrl(QString::fromUtf8(argv[1]));
    base.setUserName(QString::fromUtf8(argv[2]));
    base.setPassword(QString::fromUtf8(argv[3]));
    for (std::string line; std::getline(std::cin, line);) {
        const auto call = QJsonDocument::fromJson(QByteArray::fromStdString(line)).array();
        std::cout << QJsonDocument(answer(call)).toJson(QJsonDocument::Compact).toStdString() << std::endl;
    }
}
